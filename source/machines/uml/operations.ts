import {RefusedError} from '../../errors.ts';
import type {ShutdownReason} from '../../protocol/states.ts';
import type {MachineOperations} from '../machine-operations.ts';
import {liveMembers} from '../process-group.ts';
import {createTurn} from '../../system/turn.ts';
import {balloon} from './memory/balloon.ts';
import {dumpCore} from './memory/dump-core.ts';
import type {KernelRun} from './kernel/kernel-run.ts';
import {sendSysrq} from './control/sysrq.ts';

/** What this kind of machine cannot do, though others can. */
export const suspendRefusal =
  'A kernel in user mode cannot be suspended to a file: its programs are processes of the host.';

/** Everything a machine can do beyond running, by way of its kernel's control line. */
export function createOperations(
  running: () => KernelRun,
  restart: () => Promise<void>,
): Omit<
  MachineOperations,
  | 'sendBreak'
  | 'setWindow'
  | 'save'
  | 'send'
  | 'setVcpus'
  | 'injectNmi'
  | 'screenshot'
  | 'sendKeys'
  | 'resumeAs'
  | 'traceEvents'
  | 'setTrace'
  | 'attachUsb'
  | 'detachUsb'
  | 'listUsb'
  | 'attachPci'
  | 'detachPci'
  | 'listPci'
  | 'attachVif'
  | 'detachVif'
  | 'attachDisk'
  | 'detachDisk'
  | 'changeMedium'
  | 'resizeDisk'
> {
  const ask = async (reason: ShutdownReason) => {
    const run = running();
    // Remembered first: a guest without a handler for Ctrl-Alt-Del may be gone before it answers.
    run.remember({asked: reason});
    try {
      await run.mconsole.request('cad');
    } catch (error) {
      if (run.over() || run.record().asked === undefined) return;
      run.remember({asked: undefined});
      throw error;
    }
  };

  /** Two keys at once would be in each other's answers, and change the log level under each other. */
  const inTurn = createTurn();

  return {
    pause: async () => {
      const {mconsole, remember} = running();
      await mconsole.request('stop');
      remember({paused: true});
    },
    resume: async () => {
      const {mconsole, remember} = running();
      await mconsole.request('go');
      remember({paused: false});
    },
    powerButton: () => ask('poweroff'),
    shutdown: async reason => {
      switch (reason) {
        case 'poweroff':
        case 'reboot':
        case 'halt':
          return ask(reason);
        case 'crash':
          await sendSysrq(running(), 'c');
          return;
        case 'suspend':
          throw new RefusedError('DomuxNotSupported', suspendRefusal);
        case 'watchdog':
          throw new RefusedError('DomuxNotSupported', 'A guest cannot be asked for a watchdog.');
      }
    },
    reset: restart,
    sysrq: letter => inTurn(() => sendSysrq(running(), letter)),
    balloon: bytes => balloon(running(), bytes),
    // Kernel and programs of the guest are processes of one group, and all of them its one processor.
    threads: async () => ({vcpus: [liveMembers(running().pid)], others: []}),
    // The kernel takes faults of its guest's memory and its timer as signals.
    debug: async enable => {
      const {pid, record} = running();
      const kernel = record().commandLine[0] ?? '';
      const signals = ['SIGSEGV', 'SIGALRM', 'SIGUSR1', 'SIGIO', 'SIGCHLD'].join(' ');
      const quiet = `handle ${signals} pass nostop noprint`;
      return enable ? {commandLine: ['gdb', kernel, String(pid), '-ex', quiet]} : {};
    },
    dumpCore: file => dumpCore(running().pid, file),
  };
}
