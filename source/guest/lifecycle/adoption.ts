import {describePostmortem, messageOf} from '../../errors.ts';
import type {Adoption} from '../../machines/machine.ts';
import type {CurrentMachine} from './current-machine.ts';
import {initialState} from '../domain/domain-state.ts';
import type {DomainState} from '../domain/domain-state.ts';
import type {Endings} from './endings.ts';
import type {LifecyclePort} from './lifecycle-port.ts';
import type {Receivings} from '../migration/receiving.ts';
import type {Sendings} from '../migration/sending.ts';
import type {Savings} from './saving.ts';
import type {Snapshots} from './snapshots.ts';
import type {Standing} from '../domain/standing.ts';

export type AdoptionPort = {
  readonly port: LifecyclePort;
  readonly standing: Standing;
  readonly endings: Pick<Endings, 'follow' | 'restartAfter'>;
  readonly savings: Pick<Savings, 'settle'>;
  readonly snapshots: Pick<Snapshots, 'settle' | 'sweep'>;
  readonly sendings: Pick<Sendings, 'settle'>;
  readonly receivings: Pick<Receivings, 'settle'>;
  readonly current: Pick<CurrentMachine, 'get' | 'config'>;
  /** Has the host do what it does for a machine that runs. */
  readonly settle: () => Promise<void>;
};

export type DomainAdoption = {
  /** Takes a domain over from a guest process that was killed, and brings to an end what it had begun. */
  readonly adopt: (remembered: DomainState | undefined) => Promise<void>;
  /** Settles when there is a machine to give orders to, or none: at once where nothing is adopted. */
  readonly found: () => Promise<void>;
};

export function createAdoption(options: AdoptionPort): DomainAdoption {
  const {port, standing, endings, savings, snapshots, sendings, receivings, current, settle} =
    options;
  const {state, is, become} = standing;

  const letGo = async (why?: string) => {
    await current.get().kill();
    if (why !== undefined) port.record('failed', 'domux', why);
    await port.gone();
  };

  let found: Promise<void> = Promise.resolve();

  /** What there is of the machine; undefined when that cannot be found out. */
  const find = async (): Promise<Adoption | undefined> => {
    const search = current.get().adopt();
    // A turn later the domain has the state that follows from it.
    const nextTurn = () => new Promise<void>(resolve => setImmediate(resolve));
    found = search.then(nextTurn, nextTurn);
    try {
      return await search;
    } catch (error) {
      standing.crash(`the machine cannot be adopted: ${messageOf(error)}`);
      return undefined;
    }
  };

  /** @returns false where there is nothing of that kind to finish. */
  const finishTransfer = async (there: boolean): Promise<boolean> => {
    const {saving, sending} = state();
    if (is('inmigrate')) {
      await receivings.settle(there);
    } else if (is('postmigrate') || is('finish-migrate') || sending?.phase === 'sending') {
      await sendings.settle(there);
      return is('postmigrate') || there;
    } else if (is('save-vm') && saving && there) {
      port.record('adopted', 'domux');
      await snapshots.sweep(saving, await savings.settle(saving));
    } else {
      return false;
    }
    return true;
  };

  const adopt = async (remembered: DomainState | undefined): Promise<void> => {
    standing.recall(remembered ?? initialState);
    const {arriving, reverting} = state();
    const ran = ['running', 'paused', 'save-vm', 'finish-migrate'].includes(state().status);
    if (is('destroying')) return letGo();
    if (reverting !== undefined) return snapshots.settle(reverting);
    if (is('inmigrate') && arriving === undefined) {
      return letGo('the guest process died before all of its state was here');
    }
    if (is('restarting')) return endings.restartAfter(0);

    const adoption = await find();
    if (adoption === undefined) return;
    if (await finishTransfer(adoption.found !== 'gone')) return;
    if (adoption.found !== 'gone') {
      become(adoption.found, {startedAt: state().startedAt ?? port.now() / 1000});
      port.record('adopted', 'domux');
      await settle();
    } else if (remembered === undefined) {
      port.record('failed', 'domux', 'the guest process died before the machine ran');
      await port.gone();
    } else if (ran && adoption.ending.reason === 'crash') {
      const detail = describePostmortem(adoption.ending.postmortem);
      await port.leaveNetworks();
      standing.crash(`the machine died while no guest process watched it: ${detail}`);
    } else if (ran) {
      endings.follow(adoption.ending, current.config());
    }
  };

  return {adopt, found: () => found};
}
