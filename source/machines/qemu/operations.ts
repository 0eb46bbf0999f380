import {RefusedError} from '../../errors.ts';
import type {MachineOperations} from '../machine-operations.ts';
import type {MachineHost} from '../machine.ts';
import {balloon} from './balloon.ts';
import {correctClock} from './clock.ts';
import {createDebugging} from './debugging.ts';
import {hasAgent} from './control/guest-agent.ts';
import {attachDisk, changeMedium, detachDisk, resizeDisk} from './hotplug/disks.ts';
import {attachPci, detachPci, listPci} from './hotplug/pci.ts';
import {attachUsb, detachUsb, listUsb} from './hotplug/usb.ts';
import {setVcpus} from './hotplug/vcpus.ts';
import {attachVif, detachVif} from './hotplug/vifs.ts';
import {cancelMigration} from './migration/migration.ts';
import {resumeAs} from './identity/identity.ts';
import {createPanel} from './panel.ts';
import type {QemuRun} from './process/qemu-run.ts';
import {saveState} from './migration/save-state.ts';
import {listThreads} from './threads.ts';
import {sendGuest} from './migration/send-guest.ts';

const mebibyte = 1024 * 1024;

/** Milliseconds that writing the memory of a guest may take: its size and the disk say how long. */
const dumpTimeout = 3_600_000;

/**
 * What a QEMU can do beyond running.
 *
 * @param running The machine whose guest runs, or a refusal.
 * @param present The same for one whose guest may have ended and is only kept to be looked at.
 * @param restart Starts the machine anew.
 */
export function createOperations(
  host: MachineHost,
  running: () => QemuRun,
  present: () => QemuRun,
  restart: () => Promise<void>,
): Omit<MachineOperations, 'setWindow'> {
  const {config, directory} = host;

  const askFor = async (run: QemuRun, reason: 'poweroff' | 'halt' | 'reboot') => {
    run.remember({asked: reason});
    try {
      if (!(await askAgent(run, reason))) await run.monitor.execute('system_powerdown');
    } catch (error) {
      if (run.over()) return;
      run.remember({asked: undefined});
      throw error;
    }
  };

  /** @returns false where there is no agent, or one that hangs: a guest may see its power button all the same. */
  const askAgent = async (run: QemuRun, reason: 'poweroff' | 'halt' | 'reboot') => {
    if (!(await hasAgent(run))) return false;
    const mode = reason === 'poweroff' ? 'powerdown' : reason;
    try {
      await run.agent.ask('guest-shutdown', {mode}, {answers: false});
      return true;
    } catch (error) {
      if (run.over() || !(error instanceof RefusedError)) throw error;
      return false;
    }
  };

  const sendSysrq = async (letter: string) => {
    if (!/^[0-9a-z]$/.test(letter)) {
      throw new RefusedError(
        'GenericError',
        `'${letter}' is no SysRq key: give one letter or digit.`,
      );
    }
    const run = running();
    await run.monitor.execute('chardev-send-break', {id: 'console0'});
    await run.console(0)?.write(Buffer.from(letter));
    return '';
  };

  return {
    pause: async () => {
      await running().monitor.execute('stop');
    },
    resume: async () => {
      const run = running();
      if (!run.record().arriving) await cancelMigration(run.monitor);
      await run.monitor.execute('cont');
      if (run.record().clockStopped) void correctClock(host, run);
    },
    powerButton: async () => {
      const run = running();
      run.remember({asked: 'poweroff'});
      await run.monitor.execute('system_powerdown');
    },
    shutdown: async reason => {
      switch (reason) {
        case 'poweroff':
        case 'reboot':
        case 'halt':
          return askFor(running(), reason);
        case 'crash':
          await sendSysrq('c');
          return;
        case 'suspend':
          throw new RefusedError('DomuxNotSupported', refusalToSuspend);
        case 'watchdog':
          throw new RefusedError('DomuxNotSupported', 'A guest cannot be asked for a watchdog.');
      }
    },
    reset: restart,
    sysrq: sendSysrq,
    sendBreak: async console => {
      if (console >= config.consoles) {
        throw new RefusedError('DeviceNotFound', `There is no console ${console}.`);
      }
      await running().monitor.execute('chardev-send-break', {id: `console${console}`});
    },
    balloon: bytes => balloon(running(), bytes, Math.max(config.memory, config.maxmem) * mebibyte),
    ...createPanel(host, running, present),
    ...createDebugging(host, running, present),
    attachUsb: device => attachUsb(running(), device),
    detachUsb: id => detachUsb(running(), id),
    listUsb: () => listUsb(present()),
    attachPci: address => attachPci(running(), address),
    detachPci: address => detachPci(running(), address),
    listPci: async () => listPci(present()),
    attachVif: plug => attachVif(running(), host, plug),
    detachVif: index => detachVif(running(), index),
    attachDisk: disk => attachDisk(running(), disk),
    detachDisk: disk => detachDisk(running(), disk),
    changeMedium: disk => changeMedium(running(), disk),
    resizeDisk: (disk, size) => resizeDisk(running(), disk, size),
    setVcpus: count => setVcpus(running(), count),
    threads: () => listThreads(present()),
    dumpCore: async file => {
      await present().monitor.execute(
        'dump-guest-memory',
        {paging: false, protocol: `file:${file}`},
        {timeout: dumpTimeout},
      );
    },
    resumeAs: identity => resumeAs(running(), host, identity),
    send: async options => {
      const run = running();
      run.remember({clockStopped: true});
      await sendGuest(run, directory, options);
    },
    save: async options => {
      const run = running();
      run.remember({clockStopped: true});
      await saveState(run, host, options);
    },
  };
}

const refusalToSuspend =
  'A guest cannot be asked to suspend itself: domux save keeps one in a file.';
