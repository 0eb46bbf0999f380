import {RefusedError, messageOf} from '../../errors.ts';
import type {SendOptions} from '../../machines/machine-state.ts';
import type {Arguments, Result} from '../../protocol/commands.ts';
import {nameInFlight} from '../../registry/migrations/name-in-flight.ts';
import type {SentMemory} from '../../protocol/shapes/migration-modes.ts';
import type {KeptTyping} from '../console/kept-typing.ts';
import type {LeftBehind, Sending} from '../domain/domain-state.ts';
import type {LifecyclePort} from '../lifecycle/lifecycle-port.ts';
import {describeStatus} from '../../protocol/conditions.ts';
import {operationOf} from '../domain/standing.ts';
import type {Transfer} from '../lifecycle/transfer.ts';
import type {Driver} from './attendance.ts';
import {createStaying} from './staying.ts';
import type {StayingOptions} from './staying.ts';
import type {Turn} from '../../system/turn.ts';

/**
 * Gives a domain to another host. What it remembers of it decides which of the two may run: as long
 * as the phase is `sending` the domain is here, and goes on here whatever fails; once it is
 * `handed-over` it is there, and only the word that it was never taken there brings it back.
 */
export type Sendings = {
  /** Carries the guest over, and decides that it is there from now on. */
  readonly send: (request: SendRequest, driver: Driver, who: string) => Promise<LeftBehind>;
  /** Calls it off, as long as it is not handed over. */
  readonly cancel: () => void;
  /** Sends those who watch to where it has gone. @returns what they typed meanwhile. */
  readonly dismiss: (id: string) => Promise<Result<'domux-dismiss-viewers'>>;
  /** Resolves when no more of its memory can go, or has to. */
  readonly sent: (id: string) => Promise<SentMemory>;
  /** Gives the rest of it by another way. */
  readonly sendAgain: (id: string, socket: string) => Promise<void>;
  /** Does here what follows on how it went there. */
  readonly end: (request: Arguments<'domux-end-migration'>, who: string) => Promise<void>;
  readonly query: () => Result<'domux-query-migration'>;
  /** Goes on from what a predecessor remembered. @param there The machine is. */
  readonly settle: (there: boolean) => Promise<void>;
  /** The machine has ended, or the domain is being destroyed. */
  readonly callOff: () => void;
};

export type SendRequest = Arguments<'domux-migrate'>;

export type SendingsOptions = StayingOptions & {
  readonly port: Pick<LifecyclePort, 'name' | 'record' | 'look' | 'migration' | 'cpuSeen'>;
  readonly transfer: Transfer;
  readonly inTurn: Turn;
  /** Ends the machine and takes the domain out of the registry. */
  readonly leave: () => Promise<void>;
};

export function createSendings(options: SendingsOptions): Sendings {
  const {port, standing, transfer, machine, inTurn, leave} = options;
  let driven = false;
  const {goOn, takeBack} = createStaying(options, () => driven);

  const current = () => standing.state().sending;
  const remember = (sending: Sending | undefined) => {
    standing.amend({sending});
    standing.tell();
  };

  /** @throws {RefusedError} unless this is the migration that is under way, in this phase. */
  const expect = (id: string, phase: Sending['phase']): Sending => {
    const sending = current();
    if (sending?.id === id && sending.phase === phase) return sending;
    throw new RefusedError(
      'DomuxIllegalState',
      `Domain ${port.name()} is ${describeStatus(standing.state().status)}, and not in migration ${id} any more.`,
    );
  };

  const begin = ({id, to, there}: SendRequest) =>
    inTurn(async () => {
      standing.check('domux-migrate');
      operationOf(machine(), 'send');
      await port.look();
      const was = standing.is('running') ? 'running' : 'paused';
      remember({id, to, there, was, phase: 'sending', name: port.name()});
    });

  const send: Sendings['send'] = async (request, driver, who) => {
    await begin(request);
    driven = true;
    driver.onGone(() => void abandoned(request.id));
    port.record('migrating', who, `to ${request.to}`);
    try {
      await transfer.run((signal, onProgress) =>
        operationOf(
          machine(),
          'send',
        )({...sendOptions(request, port.migration.typing), signal, onProgress}),
      );
      return handOver(expect(request.id, 'sending'), request.paused === true, who);
    } catch (error) {
      await goOn(messageOf(error), who);
      throw error;
    }
  };

  /** What takes time and changes nothing waits until the answer is on its way: the guest stands still. */
  const handOver = (sending: Sending, paused: boolean, who: string): LeftBehind => {
    const {restarts, crashes, maximum, spentCpu} = standing.state();
    const left: LeftBehind = {
      paused: paused || sending.was === 'paused',
      consoles: [...port.migration.printed()],
      history: {
        ...{restarts, crashes: [...crashes], spentCpu: spentCpu + port.cpuSeen()},
        ...(maximum === undefined ? {} : {maximum}),
      },
    };
    standing.decide('postmigrate', {sending: {...sending, phase: 'handed-over', left}});
    setImmediate(() => renameAway(sending, who));
    return left;
  };

  const renameAway = ({id, name}: Sending, who: string) => {
    if (current()?.id === id && standing.is('postmigrate')) {
      port.migration.rename(nameInFlight(name, 'away'), who);
    }
  };

  /** Whoever drove the migration is gone: nobody will ask for the rest, or tell the other side. */
  const abandoned = async (id: string) => {
    if (current()?.id !== id) return;
    driven = false;
    transfer.cancel();
    port.migration.settle();
  };

  const dismiss: Sendings['dismiss'] = async id => {
    port.migration.forward(expect(id, 'handed-over'));
    await port.migration.dismiss();
    return {typed: port.migration.typing.take().map(typed => typed.toString('base64'))};
  };

  const end: Sendings['end'] = async ({id, outcome}, who) => {
    const sending = current();
    // Somebody else has settled it meanwhile.
    if (sending === undefined) return;
    if (sending.phase === 'called-off' && sending.id === id) {
      if (standing.is('finish-migrate')) return takeBack(sending, who);
      return remember(undefined);
    }
    const away = expect(id, 'handed-over');
    if (outcome === 'gone') {
      port.record('migrated away', who, `to ${away.to}`);
      port.migration.forward(away);
      return leave();
    }
    // First, for a successor does not rename what is not on its way any more.
    port.migration.rename(away.name, who);
    await takeBack(away, who);
  };

  const sent: Sendings['sent'] = async id => {
    expect(id, 'handed-over');
    return (await machine().sent?.(transfer.follow)) ?? 'whole';
  };

  return {
    send,
    sent,
    sendAgain: async (id, socket) => {
      const {to} = expect(id, 'handed-over');
      await machine().sendAgain?.(socket);
      port.record('migrating', 'domux', `the rest of its memory to ${to}, by another way`);
    },
    cancel: transfer.cancel,
    dismiss,
    end,
    query: () => {
      const sending = current();
      if (sending === undefined) return {};
      const {id, to, there, phase, left} = sending;
      return {id, to, there, phase, ...(left === undefined ? {} : {left})};
    },
    settle: async there => {
      const sending = current();
      if (sending?.phase === 'sending') {
        if (there) return goOn('the guest process was killed meanwhile', 'domux');
        remember({...sending, phase: 'called-off'});
      }
      if (sending === undefined) return;
      renameAway(sending, 'domux');
      port.migration.settle();
    },
    callOff: () => {
      transfer.cancel();
      port.migration.typing.release();
      const sending = current();
      if (sending?.phase !== 'sending') return;
      standing.amend({sending: {...sending, phase: 'called-off'}});
      if (!driven) port.migration.settle();
    },
  };
}

const sendOptions = (
  {mode, socket, copies, bandwidth, downtime}: SendRequest,
  {hold, keep}: KeptTyping,
): Omit<SendOptions, 'signal' | 'onProgress'> => ({
  ...{mode, socket, copies, bandwidth, downtime},
  ...{onStill: hold, unread: keep},
});
