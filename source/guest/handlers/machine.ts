import {RefusedError} from '../../errors.ts';
import {machineOperations} from '../../machines/machine-operations.ts';
import type {MachineOperation} from '../../machines/machine-operations.ts';
import type {CommandName} from '../../protocol/commands.ts';
import type {machineCommands} from '../../protocol/commands/machine.ts';
import type {TableHandlers} from '../../protocol/wire/dispatcher.ts';
import type {Peer} from '../control-server.ts';
import type {Domain} from '../domain/domain.ts';
import {lacking} from '../domain/standing.ts';

/** The command that each operation of a machine is asked for by. */
const commandOf: Readonly<Record<MachineOperation, CommandName>> = {
  pause: 'stop',
  resume: 'cont',
  powerButton: 'system_powerdown',
  shutdown: 'domux-shutdown',
  reset: 'system_reset',
  sysrq: 'domux-sysrq',
  sendBreak: 'domux-send-break',
  setWindow: 'domux-set-window',
  balloon: 'balloon',
  setVcpus: 'domux-set-vcpus',
  injectNmi: 'inject-nmi',
  screenshot: 'screendump',
  sendKeys: 'send-key',
  debug: 'domux-debug',
  traceEvents: 'trace-event-get-state',
  setTrace: 'trace-event-set-state',
  attachUsb: 'domux-attach-usb',
  detachUsb: 'domux-detach-usb',
  listUsb: 'domux-query-usb',
  attachPci: 'domux-attach-pci',
  detachPci: 'domux-detach-pci',
  listPci: 'domux-query-pci',
  attachVif: 'domux-attach-vif',
  detachVif: 'domux-detach-vif',
  attachDisk: 'domux-attach-disk',
  detachDisk: 'domux-detach-disk',
  changeMedium: 'domux-change-medium',
  resizeDisk: 'block_resize',
  threads: 'domux-set-affinity',
  dumpCore: 'domux-dump-core',
  resumeAs: 'domux-copy',
  save: 'domux-save',
  send: 'domux-migrate',
};

/** Tells of the machine that runs a domain, and steers one that only simulates. */
export function createMachineHandlers({
  lifecycle,
  config,
}: Domain): TableHandlers<typeof machineCommands, Peer> {
  return {
    'domux-query-capabilities': () => {
      const machine = lifecycle.machine();
      return machineOperations.map(operation => {
        const supported = machine[operation] !== undefined;
        return {
          operation: commandOf[operation],
          supported,
          ...(supported ? {} : {reason: lacking(machine, operation).message}),
        };
      });
    },
    'domux-query-machine': () => {
      const {commandLine, pid} = lifecycle.machine().describe();
      return {
        machine: config().machine,
        'command-line': [...commandLine],
        ...(pid === undefined ? {} : {pid}),
        'guest-process': process.pid,
      };
    },
    'domux-simulate': ({behaviour}) => {
      const machine = lifecycle.machine();
      if (!machine.simulate) {
        throw new RefusedError(
          'DomuxNotSupported',
          `Machine ${config().machine} is real: only sim simulates.`,
        );
      }
      machine.simulate(behaviour);
      return {};
    },
  };
}
