import {RefusedError} from '../../errors.ts';
import {migrationExchange} from '../../protocol/shapes/migration-exchange.ts';
import type {Entry} from '../../registry/domains/entry.ts';
import {nameGuest, renewGuest} from '../renew-guest.ts';
import type {Target, TargetFacts} from './target.ts';

/**
 * Checks that the guest process of a domain hands it over in the words that this program passes on.
 *
 * @param exchange The version that it speaks; absent for one of before there were several.
 * @throws {RefusedError} before anything is changed.
 */
export function checkSourceExchange(entry: Entry, exchange = 1): void {
  if (exchange === migrationExchange) return;
  const {name} = entry;
  throw new RefusedError(
    'GenericError',
    exchange < migrationExchange
      ? `Domain ${name} cannot be migrated yet: it would be handed over in another way. ${renewGuest(entry)}`
      : `Domain ${name} cannot be migrated by this domux. ${nameGuest(entry)} was started by a newer one, and hands over in another way: use that.`,
  );
}

/**
 * Checks the same of the host that a domain is to go to, which starts a guest process of its own.
 *
 * @throws {RefusedError} before anything is changed.
 */
export function checkTargetExchange({address}: Target, {exchange}: TargetFacts): void {
  if (exchange === migrationExchange) return;
  const older = exchange < migrationExchange;
  throw new RefusedError(
    'GenericError',
    `${address} takes domains over in another way: it has ${older ? 'an older' : 'a newer'} domux. Upgrade ${older ? 'it there' : 'this one'}.`,
  );
}
