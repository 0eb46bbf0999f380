import {RefusedError, messageOf} from '../../errors.ts';
import type {MachineHost} from '../machine.ts';
import {hasAgent, opensAgent} from './control/guest-agent.ts';
import {runGuestScript} from './control/guest-script.ts';
import type {QemuRun} from './process/qemu-run.ts';

/** The size of a terminal, in characters. */
type WindowSize = {readonly rows: number; readonly columns: number};

/** How big a guest takes the terminals to be that its consoles are shown on. */
export type GuestWindows = {
  /**
   * Tells a guest, through its agent: a serial line has no size, and neither have QEMU's consoles of
   * virtio, which could have one. A guest that is stopped is told when it goes on.
   *
   * @throws {RefusedError} when there is no agent; the guest is told as soon as there is one.
   */
  readonly set: (run: QemuRun, console: number, size: WindowSize) => Promise<void>;
  /** Tells a guest all it is to know whenever it can be told. */
  readonly lookAfter: (run: QemuRun) => void;
};

export function createGuestWindows({log}: Pick<MachineHost, 'log'>): GuestWindows {
  const sizes = new Map<number, WindowSize>();

  const tellAll = async (run: QemuRun) => {
    for (const [console, size] of sizes) await tell(run, console, size);
  };

  return {
    set: (run, console, size) => {
      sizes.set(console, size);
      return tell(run, console, size);
    },
    lookAfter: run => {
      run.onEvent(event => {
        if (!opensAgent(event) && event.event !== 'RESUME') return;
        tellAll(run).catch((error: unknown) => {
          const cannot = error instanceof RefusedError && error.errorClass === 'DomuxNotSupported';
          if (!run.over() && !cannot) {
            log(`the guest was not told how big its terminals are: ${messageOf(error)}`);
          }
        });
      });
    },
  };
}

async function tell(run: QemuRun, console: number, {rows, columns}: WindowSize): Promise<void> {
  if (!(await hasAgent(run))) {
    throw new RefusedError(
      'DomuxNotSupported',
      'A serial line of a PC has no size, and no agent in the guest answers that could set one: resize, typed on it, asks the terminal, and stty rows R columns C sets it.',
    );
  }
  const {running} = await run.monitor.execute<{readonly running: boolean}>('query-status');
  if (!running) return;
  await runGuestScript(
    run.agent,
    `stty -F /dev/${terminalOf(console)} rows ${rows} columns ${columns}`,
    `The guest could not be told how big the terminal of console ${console} is`,
  );
}

/** What Linux calls a console: the first is a serial line, the others are virtio's. */
const terminalOf = (console: number) => (console === 0 ? 'ttyS0' : `hvc${console - 1}`);
