import type {DomainConfig} from '../../config/domain-config.ts';
import {addDomain} from '../../registry/domains/add-domain.ts';
import {allocateDomainId} from '../../registry/domains/domain-ids.ts';
import type {Entry} from '../../registry/domains/entry.ts';
import {claimName, passName} from '../../registry/domains/names.ts';
import {startGuest} from '../../registry/guests/start-guest.ts';
import {identify} from '../../system/processes.ts';
import {randomUuid} from '../../system/random-uuid.ts';
import {preservedName} from './policy.ts';

/**
 * Starts a new domain with a domain's name and config, in a guest process of its own, as xl does
 * for `rename-restart`: a new ID and a new UUID.
 *
 * @returns the name that the old domain has from now on; it is claimed.
 */
export async function startSuccessor(
  run: string,
  old: Entry,
  config: DomainConfig,
): Promise<string> {
  const kept = claimPreservedName(run, old);
  const id = allocateDomainId(run);
  const uuid = randomUuid();
  const {guest: _guest, ...inherited} = old;
  const creator = identify(process.pid);
  if (creator === undefined) throw new Error('/proc is not mounted');
  const entry = {...inherited, id, uuid, createdAt: Date.now() / 1000, creator, generation: 0};
  const directory = addDomain(run, entry, JSON.stringify({...config, uuid}), creator);
  passName(run, old.name, id);

  const report = await startGuest({how: 'launch', who: 'domux', directories: [directory]});
  if ('error' in report) throw new Error(report.error);
  return kept;
}

function claimPreservedName(run: string, {name, id}: Entry): string {
  const now = new Date();
  for (let number = 1; ; number++) {
    const candidate = preservedName(name, now, number);
    if (claimName(run, candidate, id) === undefined) return candidate;
  }
}
