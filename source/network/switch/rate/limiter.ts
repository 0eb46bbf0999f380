import {setTimeout as delay} from 'node:timers/promises';
import type {VifRate} from '../../../config/domain-config.ts';
import {messageOf} from '../../../errors.ts';
import type {NetworkPrograms} from '../../programs.ts';
import {keepRunning} from '../plugs/outlet.ts';
import {startPlugProgram} from '../plugs/plug-program.ts';
import {createShaper} from './shaper.ts';
import {startVdeSwitch} from '../vde/vde-switch.ts';
import type {VdeSwitch} from '../vde/vde-switch.ts';

/**
 * What holds a guest to its `rate=`: a switch with nobody else on it, from which what the guest sends
 * is passed on to the network's switch at that rate.
 */
export type Limiter = {
  /** The control socket where the guest's port is to be asked for; undefined at the moment. */
  readonly control: () => string | undefined;
  /** The network's switch is another one. */
  readonly renew: () => void;
  readonly close: () => void;
};

export type LimiterOptions = {
  readonly programs: NetworkPrograms;
  /** Of the network. */
  readonly directory: string;
  readonly logFile: string;
  readonly log: (line: string) => void;
  readonly rate: VifRate;
  /** The guest's port of the network's switch, as vde_plug is told it. */
  readonly place: () => string;
  /** The guest has to ask for its port again. */
  readonly onRenewed: () => void;
};

/** Milliseconds before a switch that does not start is started again. */
const pause = 1000;

/** @throws {GuestFailure} when its switch does not start. */
export async function openLimiter(options: LimiterOptions): Promise<Limiter> {
  const {programs, directory, logFile, log, rate, place} = options;
  let own: VdeSwitch | undefined;
  let closed = false;

  const begin = async () => {
    const begun = await startVdeSwitch(programs, {
      ...{parent: directory, log: logFile},
      onExit: why => {
        log(messageOf(why));
        own = undefined;
        void beginAgain();
      },
    });
    if (closed) begun.end();
    else own = begun;
  };
  const beginAgain = async () => {
    for (;;) {
      try {
        await begin();
        break;
      } catch (error) {
        log(messageOf(error));
        await delay(pause);
        if (closed) return;
      }
    }
    if (closed) return;
    guestSide.renew();
    options.onRenewed();
  };

  const keepPlugged = (where: () => string, onFrame: (prefixed: Buffer) => void) =>
    keepRunning(
      onExit =>
        startPlugProgram({
          program: programs.vdePlug,
          arguments: [where()],
          ...{directory, onFrame, onExit},
        }),
      log,
    );

  await begin();
  const networkSide = keepPlugged(place, prefixed => guestSide.send(prefixed));
  const guestSide = keepPlugged(
    () => `vde://${own?.directory ?? ''}`,
    createShaper({rate, send: prefixed => networkSide.send(prefixed)}),
  );

  return {
    control: () => own?.control,
    renew: networkSide.renew,
    close: () => {
      closed = true;
      networkSide.close();
      guestSide.close();
      own?.end();
    },
  };
}
