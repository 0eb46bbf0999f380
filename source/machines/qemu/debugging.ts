import {rmSync} from 'node:fs';
import {join} from 'node:path';
import {RefusedError} from '../../errors.ts';
import type {MachineOperations, TraceEvent} from '../machine-operations.ts';
import type {MachineHost} from '../machine.ts';
import type {QemuRun} from './process/qemu-run.ts';

/** Where QEMU speaks gdb's remote protocol, in the machine's directory. */
const debugSocket = 'gdb.sock';

/** What helps to find faults in a guest, or in QEMU. */
export function createDebugging(
  {config, directory}: MachineHost,
  running: () => QemuRun,
  present: () => QemuRun,
): Pick<MachineOperations, 'debug' | 'traceEvents' | 'setTrace' | 'sendKeys'> {
  return {
    debug: async enable => {
      const run = present();
      await askHuman(run, 'gdbserver none');
      const socket = join(directory, debugSocket);
      rmSync(socket, {force: true});
      if (!enable) return {};
      // Relative to QEMU's directory: an address ends after 107 bytes.
      await askHuman(run, `gdbserver unix:path=${debugSocket},server=on,wait=off`);
      const symbols = config.kernelElf === undefined ? [] : [config.kernelElf];
      return {commandLine: ['gdb', ...symbols, '-ex', `target remote ${socket}`], socket};
    },
    traceEvents: name =>
      present().monitor.execute<readonly TraceEvent[]>('trace-event-get-state', {name}),
    setTrace: async (name, enable, file) => {
      const run = present();
      if (file !== undefined) await askHuman(run, `logfile ${quote(file)}`);
      await run.monitor.execute('trace-event-set-state', {
        ...{name, enable},
        'ignore-unavailable': true,
      });
    },
    sendKeys: async (names, holdTime) => {
      const run = running();
      const {board} = run.record();
      const hasKeyboard = board === 'q35' || config.qemu?.usb?.includes('keyboard') === true;
      if (!hasKeyboard) {
        throw new RefusedError(
          'DomuxNotSupported',
          `Board ${board} has no keyboard: set usbdevice = 'keyboard' and create the domain anew, or send a SysRq key.`,
        );
      }
      await run.monitor.execute('send-key', {
        keys: names.map(data => ({type: 'qcode', data})),
        ...(holdTime === undefined ? {} : {'hold-time': holdTime}),
      });
    },
  };
}

/**
 * Gives a command to QEMU's monitor for people: for what QMP has none.
 *
 * @throws {RefusedError} with what it says, which it does only of what failed.
 */
async function askHuman({monitor}: QemuRun, line: string): Promise<void> {
  const said = await monitor.execute<string>('human-monitor-command', {'command-line': line});
  const failure = said.trim();
  if (failure === '' || /^(Waiting for gdb|Disabled gdbserver)/.test(failure)) return;
  throw new RefusedError('GenericError', failure);
}

const quote = (text: string) => `"${text.replace(/["\\]/g, '\\$&')}"`;
