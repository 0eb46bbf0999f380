import {expect, test} from 'vitest';
import {
  checkSourceExchange,
  checkTargetExchange,
} from '../../../source/host/migration/check-exchange.ts';
import type {TargetFacts, Target} from '../../../source/host/migration/target.ts';
import {migrationExchange} from '../../../source/protocol/shapes/migration-exchange.ts';
import type {Entry} from '../../../source/registry/domains/entry.ts';

const web = {name: 'web', guest: {pid: 4711, startTime: 1}} as Entry;
const there = {address: 'alice@far'} as Target;
const facts = (exchange: number) => ({exchange}) as TargetFacts;

test('refuses to pass on what a guest process means in another way, with the cure', () => {
  expect(() => checkSourceExchange(web)).toThrow(
    /guest process 4711 was started by an older domux/,
  );
  const sim = {...web, machine: 'sim'};
  expect(() => checkSourceExchange(sim)).toThrow(/Create the domain anew/);
  expect(() => checkSourceExchange(web, migrationExchange + 1)).toThrow(/by a newer one/);
});

test('refuses a host that takes over in another way, and says which side to upgrade', () => {
  expect(() => checkTargetExchange(there, facts(1))).toThrow(/alice@far .* Upgrade it there\./);
  expect(() => checkTargetExchange(there, facts(migrationExchange + 1))).toThrow(
    /Upgrade this one/,
  );
});

test('lets through what both mean alike', () => {
  checkSourceExchange(web, migrationExchange);
  checkTargetExchange(there, facts(migrationExchange));
});
