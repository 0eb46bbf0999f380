import {matchesGlob} from 'node:path';
import {UsageError} from '../../../errors.ts';
import type {DomainReference, ListedDomain} from '../../../host/domain-reference.ts';
import type {DomainInfo} from '../../../protocol/commands.ts';
import type {Context} from '../../verb.ts';
import {domainZeroName} from '../../../config/domain-name.ts';
import {readDomainZero} from '../../../host/domain-zero.ts';

/** A domain as it is listed. Domain-0 is in no registry. */
export type Row = {readonly info: DomainInfo; readonly domain?: ListedDomain};

/**
 * What is known of the domains that the words name, in their order; without words of Domain-0 and
 * then of all, by ID. Of those that nobody could be asked about the reason is said on standard error.
 *
 * @throws {UsageError} when a word names none.
 */
export async function listRows(
  {host, stderr}: Pick<Context, 'host' | 'stderr'>,
  words: readonly string[],
): Promise<Row[]> {
  const rows = words.length === 0 ? await allRows(host) : await namedRows(host, words);
  for (const {domain} of rows) {
    if (domain?.trouble !== undefined) stderr.write(`${domain.trouble}\n`);
  }
  return rows;
}

const zeroRow = (): Row => ({info: readDomainZero()});

async function allRows(host: Context['host']): Promise<Row[]> {
  return [zeroRow(), ...(await host.list()).map(toRow)];
}

async function namedRows(host: Context['host'], words: readonly string[]): Promise<Row[]> {
  const found = new Map<number, DomainReference | undefined>();
  for (const word of words) {
    const isZero = namesZero(word);
    if (isZero) found.set(0, undefined);
    for (const reference of await findAll(host, word, isZero))
      found.set(reference.entry.id, reference);
  }

  const references = [...found.values()].filter(reference => reference !== undefined);
  const listed = references.length === 0 ? [] : await host.list(references);
  const byId = new Map(listed.map(domain => [domain.entry.id, toRow(domain)]));
  if (found.has(0)) byId.set(0, zeroRow());
  // A domain that ended meanwhile has no row any more.
  return [...found.keys()].flatMap(id => byId.get(id) ?? []);
}

const isGlob = (word: string): boolean => /[*?[]/.test(word);

const namesZero = (word: string): boolean =>
  word === '0' || word === domainZeroName || (isGlob(word) && matchesGlob(domainZeroName, word));

/** A word that names Domain-0 need not name another one. */
async function findAll(host: Context['host'], word: string, isZero: boolean) {
  try {
    return isZero && !isGlob(word) ? [] : await host.findAll([word]);
  } catch (error) {
    if (isZero && error instanceof UsageError) return [];
    throw error;
  }
}

const toRow = (domain: ListedDomain): Row => ({info: domain.info, domain});
