import {matchesGlob} from 'node:path';
import {domainZeroName} from '../config/domain-name.ts';
import {UsageError} from '../errors.ts';
import type {DomainReference} from './domain-reference.ts';

/**
 * Finds a domain the way xm and xl users name them: digits are an ID, anything else a name; a
 * unique beginning of a name will do.
 *
 * @throws {UsageError} in xl's words.
 */
export function findDomain(domains: readonly DomainReference[], wanted: string): DomainReference {
  if (wanted === '0' || wanted === domainZeroName) {
    throw new UsageError(`${domainZeroName} is this host: this can be done with its guests only.`);
  }

  if (/^\d+$/.test(wanted)) {
    const found = domains.find(({entry}) => entry.id === Number(wanted));
    if (found) return found;
    throw new UsageError(`Error: Domain '${wanted}' does not exist.`);
  }

  const exact = domains.find(({entry}) => entry.name === wanted);
  if (exact) return exact;
  const beginning = wanted === '' ? [] : domains.filter(({entry}) => entry.name.startsWith(wanted));
  const [only] = beginning;
  if (beginning.length === 1 && only) return only;
  if (beginning.length > 1) {
    const names = beginning.map(({entry}) => entry.name).join(', ');
    throw new UsageError(`${wanted} is ambiguous: it could be ${names}.`);
  }
  throw new UsageError(`${wanted} is an invalid domain identifier (rc=-6)`);
}

/** Finds every domain that one of the words names; a word with `*`, `?` or `[` is a glob. */
export function findDomains(
  domains: readonly DomainReference[],
  wanted: readonly string[],
): DomainReference[] {
  const found = new Set<DomainReference>();
  for (const word of wanted) {
    if (!/[*?[]/.test(word)) {
      found.add(findDomain(domains, word));
      continue;
    }

    const matching = domains.filter(({entry}) => matchesGlob(entry.name, word));
    if (matching.length === 0) throw new UsageError(`No domain's name matches '${word}'.`);
    for (const domain of matching) found.add(domain);
  }
  return [...found];
}
