import {GuestFailure, messageOf} from '../../errors.ts';
import type {ShutdownReason} from '../../protocol/states.ts';
import type {Turn} from '../../system/turn.ts';
import type {Standing} from '../domain/standing.ts';
import type {CurrentMachine} from './current-machine.ts';
import type {Endings} from './endings.ts';
import type {LifecyclePort} from './lifecycle-port.ts';
import type {Starting} from './starting.ts';

/** What a client may ask of a domain that runs, or is paused. */
export type Orders = {
  readonly pause: (who: string) => Promise<void>;
  readonly resume: (who: string) => Promise<void>;
  readonly powerButton: (who: string) => Promise<void>;
  readonly shutdown: (reason: ShutdownReason, who: string) => Promise<void>;
  readonly reset: (who: string) => Promise<void>;
};

type OrdersPort = {
  readonly port: LifecyclePort;
  readonly standing: Standing;
  readonly current: CurrentMachine;
  readonly starting: Starting;
  readonly endings: Endings;
  readonly inTurn: Turn;
};

export function createOrders(options: OrdersPort): Orders {
  const {port, standing, current, starting, endings, inTurn} = options;
  const {is, become, check} = standing;

  async function resetRunning(who: string): Promise<void> {
    try {
      await current.operation('reset')();
      port.record('reset', who);
      await starting.settle();
    } catch (error) {
      // The old machine is gone and there is no new one.
      if (error instanceof GuestFailure && is('running')) {
        standing.crash(`cannot be restarted: ${messageOf(error)}`);
      }
      throw error;
    }
  }

  return {
    pause: who =>
      inTurn(async () => {
        if (standing.isDone('stop')) return;
        check('stop');
        await current.operation('pause')();
        if (!is('running')) return;
        become('paused');
        port.emit('STOP', {});
        port.record('paused', who);
      }),

    resume: who =>
      inTurn(async () => {
        if (standing.isDone('cont')) return;
        check('cont');
        if (is('prelaunch')) return starting.launch(who);
        await current.operation('resume')();
        if (!is('paused')) return;
        become('running');
        port.emit('RESUME', {});
        port.record('unpaused', who);
      }),

    powerButton: async who => {
      check('system_powerdown');
      await current.operation('powerButton')();
      port.emit('POWERDOWN', {});
      port.record('power button pressed', who);
    },

    shutdown: async (reason, who) => {
      check('domux-shutdown');
      await current.operation('shutdown')(reason);
      port.record(`asked for ${reason}`, who);
    },

    reset: who =>
      inTurn(async () => {
        check('system_reset');
        port.endPrograms();
        if (is('running')) return resetRunning(who);
        current.letGo();
        endings.callOff();
        await current.get().kill();
        if (is('destroying')) return;
        become('restarting');
        port.record('reset', who);
        await starting.relaunch(who);
      }),
  };
}
