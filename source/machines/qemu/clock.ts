import {messageOf} from '../../errors.ts';
import type {MachineHost} from '../machine.ts';
import {hasAgent} from './control/guest-agent.ts';
import type {QemuRun} from './process/qemu-run.ts';

/**
 * Sets the clock of a guest whose time stood still, through its agent; without one it lags, and the
 * guest's own NTP has to see to it.
 */
export async function correctClock({log}: MachineHost, run: QemuRun): Promise<void> {
  run.remember({clockStopped: false});
  try {
    if (!(await hasAgent(run))) return;
    await run.agent.ask('guest-set-time', {time: Date.now() * 1e6});
  } catch (error) {
    log(`the guest's clock was not set: ${messageOf(error)}`);
  }
}
