import {join} from 'node:path';
import {RefusedError} from '../errors.ts';
import type {MachineKind} from '../config/domain-config.ts';
import type {Machine, MachineHost} from '../machines/machine.ts';
import type {Result} from '../protocol/commands.ts';
import {claimAdoption} from '../registry/guests/adoption-claim.ts';
import {readEntry} from '../registry/domains/entry.ts';
import type {GuestStart} from '../registry/guests/start-guest.ts';
import {explainWriteFailure} from '../registry/write-failure.ts';
import {settleClaims} from '../system/generation-claim.ts';
import type {ProcessIdentity} from '../system/processes.ts';
import type {Domain} from './domain/domain.ts';
import type {GuestProcess} from './guest-process.ts';
import {openDomain} from './domain/open-domain.ts';

export type GuestProcessOptions = {
  readonly identity: ProcessIdentity;
  readonly version: Result<'query-version'>;
  /** Loads the code of a kind of machine. */
  readonly loadMachine: (kind: MachineKind) => Promise<(host: MachineHost) => Machine>;
  /** Shows on the host which domains live here. */
  readonly entitle: (names: readonly string[]) => void;
  /** No domain is left. */
  readonly onEmpty: () => void;
  readonly log: (line: string) => void;
};

export function createGuestProcess(options: GuestProcessOptions): GuestProcess {
  const domains = new Map<string, Domain>();

  const entitle = () => options.entitle([...domains.values()].map(({name}) => name()));

  const forget = (directory: string) => {
    if (!domains.delete(directory)) return;
    if (domains.size === 0) options.onEmpty();
    else entitle();
  };

  const host = async (directory: string, how: GuestStart, who: string): Promise<boolean> => {
    try {
      return await take(directory, how, who);
    } catch (error) {
      throw explainWriteFailure(error, join(directory, '..', '..'));
    }
  };

  const take = async (directory: string, how: GuestStart, who: string): Promise<boolean> => {
    const generation = claimAdoption(directory);
    if (generation === undefined) return false;

    const entry = readEntry(directory);
    if (entry === undefined)
      throw new RefusedError('GenericError', `${directory} holds no domain.`);
    const createMachine = await options.loadMachine(entry.machine as MachineKind);
    const domain = openDomain({
      directory,
      generation,
      createMachine,
      process: guestProcess,
      onGone: () => forget(directory),
    });
    domains.set(directory, domain);
    entitle();
    settleClaims(directory, generation);

    try {
      await domain.start(how, who);
      return true;
    } catch (error) {
      if (how === 'adopt') throw error;
      await domain.lifecycle.machine().kill();
      await domain.network.release();
      await domain.scheduling.remove(domain.config());
      domain.remove();
      forget(directory);
      throw error;
    }
  };

  const guestProcess: GuestProcess = {
    identity: options.identity,
    version: options.version,
    domains: () => [...domains.values()],
    renamed: entitle,
    host,
    log: options.log,
  };
  return guestProcess;
}
