import {statSync} from 'node:fs';
import type {Host} from '../host.ts';
import type {ListedDomain} from '../domain-reference.ts';
import {domainsDirectory} from '../../registry/domains/domain-files.ts';

/** Milliseconds after which the registry is read anew in any case. */
const lifetime = 10_000;

/**
 * Lists every domain again and again without reading the whole registry each time, which is a third
 * of what a sample of a thousand domains costs: only after one came or went, or a guest process did.
 *
 * @param run The directory of the registry.
 */
export function createLister(host: Pick<Host, 'list'>, run: string): () => Promise<ListedDomain[]> {
  let known: readonly ListedDomain[] = [];
  let changedAt: number | undefined;
  let readAt = -Infinity;

  const readAll = async (): Promise<ListedDomain[]> => {
    changedAt = changeTime(run);
    readAt = performance.now();
    const domains = await host.list();
    known = domains;
    return domains;
  };

  return async () => {
    const isFresh = performance.now() - readAt < lifetime;
    if (!isFresh || known.length === 0 || changeTime(run) !== changedAt) return readAll();
    const domains = await host.list(known);
    // Those that a lost guest process hosted have others now, which only the registry knows.
    const isWhole = domains.length === known.length && domains.every(isAnswered);
    return isWhole ? domains.map(withPresentName) : readAll();
  };
}

const isAnswered = ({trouble}: ListedDomain): boolean => trouble === undefined;

const withPresentName = (domain: ListedDomain): ListedDomain =>
  domain.entry.name === domain.info.name
    ? domain
    : {...domain, entry: {...domain.entry, name: domain.info.name}};

/** A directory's time changes when something is put into it or taken out. */
const changeTime = (run: string): number | undefined =>
  statSync(domainsDirectory(run), {throwIfNoEntry: false})?.mtimeMs;
