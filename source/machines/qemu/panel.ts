import {RefusedError} from '../../errors.ts';
import type {MachineOperations} from '../machine-operations.ts';
import type {MachineHost} from '../machine.ts';
import type {QemuRun} from './process/qemu-run.ts';

/** What somebody in front of a PC could do and see. */
export function createPanel(
  host: MachineHost,
  running: () => QemuRun,
  present: () => QemuRun,
): Pick<MachineOperations, 'injectNmi' | 'screenshot'> {
  return {
    injectNmi: async () => {
      await running().monitor.execute('inject-nmi');
    },
    screenshot: async filename => {
      if (host.config.qemu?.video === undefined) {
        throw new RefusedError(
          'DomuxNotSupported',
          "This domain has no screen: set vnc = 1 and create it anew, or see what its console printed with 'domux console --log'.",
        );
      }
      await present().monitor.execute('screendump', {filename, format: 'png'});
    },
  };
}
