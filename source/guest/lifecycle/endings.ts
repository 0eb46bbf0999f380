import {describePostmortem, messageOf} from '../../errors.ts';
import type {Ending} from '../../machines/machine.ts';
import type {ShutdownReason} from '../../protocol/states.ts';
import type {DomainConfig} from '../../config/domain-config.ts';
import type {DomainState} from '../domain/domain-state.ts';
import type {LifecyclePort} from './lifecycle-port.ts';
import {decide} from './policy.ts';
import type {Decision} from './policy.ts';
import type {Standing} from '../domain/standing.ts';

/** What follows on the end of a guest. */
export type Endings = {
  /** Judges an ending by the config, and carries out what follows. */
  readonly follow: (ending: Ending, config: DomainConfig) => void;
  /** Calls off what was to follow. */
  readonly callOff: () => void;
  /** Has the machine started again after a while, in milliseconds. */
  readonly restartAfter: (delay: number) => void;
};

export type EndingsOptions = {
  readonly port: LifecyclePort;
  readonly standing: Standing;
  readonly relaunch: () => Promise<void>;
  /** Ends what is left of the machine. */
  readonly clear: () => Promise<void>;
};

const isCrash = (reason: ShutdownReason | undefined) => reason === 'crash' || reason === 'watchdog';

export function createEndings({port, standing, relaunch, clear}: EndingsOptions): Endings {
  let timer: NodeJS.Timeout | undefined;

  const restartAfter = (delay: number) => {
    timer = setTimeout(() => void relaunch(), delay);
  };

  const follow = (ending: Ending, config: DomainConfig) => {
    if (standing.is('destroying')) return;
    const {reason} = ending;
    const crashed = isCrash(reason);
    const now = port.now();
    const {crashes: before, spentCpu} = standing.state();
    const recent = before.filter(time => now - time <= config.limits.crashWindow * 1000);
    const crashes = crashed ? [...recent, now] : before;
    const decision = decide(config, reason, crashes, now);
    const detail = crashed ? describePostmortem(ending.postmortem) : reason;
    port.record(crashed ? 'crashed' : 'shut down', 'guest', detail);
    tellEnding(port, reason);

    const kept = decision.dumpCore ? port.keepCore(ending) : undefined;
    if (kept !== undefined) port.record('core dumped', 'domux', kept);
    if (crashed && decision.then === 'preserve' && decision.message !== undefined) {
      port.record('given up', 'domux', decision.message);
    }

    const core = kept === undefined ? '' : `; ${kept}`;
    const message = `${decision.message ?? (crashed ? 'crashed' : `ended: ${reason}`)}${core}`;
    // The screen of a guest that is not to come back stays as it is.
    if (decision.then === 'restart') port.endPrograms();
    port.notice(message);
    standing.amend({crashes, spentCpu: spentCpu + port.cpuSeen()});
    carryOut(decision, {reason, ...(decision.message || crashed || core ? {message} : {})});
  };

  const carryOut = (decision: Decision, why: Pick<DomainState, 'reason' | 'message'>) => {
    const down = isCrash(why.reason) ? 'guest-panicked' : 'shutdown';
    switch (decision.then) {
      case 'preserve':
        void port.leaveNetworks();
        standing.become(down, why);
        return;
      case 'destroy':
        standing.become('destroying', why);
        port.record('destroyed', 'domux', `on ${why.reason ?? 'shutdown'}`);
        void clear().finally(port.gone);
        return;
      case 'restart':
        standing.become('restarting', why);
        restartAfter(decision.delay);
        return;
      case 'rename-restart':
        standing.become(down, why);
        timer = setTimeout(() => {
          port.succeed().catch((error: unknown) => {
            const message = `no successor could be started: ${messageOf(error)}`;
            standing.become(down, {...why, message});
          });
        }, decision.delay);
        return;
    }
  };

  return {follow, callOff: () => clearTimeout(timer), restartAfter};
}

function tellEnding(port: LifecyclePort, reason: ShutdownReason): void {
  switch (reason) {
    case 'crash':
    case 'watchdog':
      return port.emit('GUEST_PANICKED', {action: 'poweroff'});
    case 'reboot':
      return port.emit('SHUTDOWN', {guest: true, reason: 'guest-reset'});
    case 'poweroff':
    case 'halt':
    case 'suspend':
      return port.emit('SHUTDOWN', {guest: true, reason: 'guest-shutdown'});
  }
}
