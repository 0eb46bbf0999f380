import {writeFileSync} from 'node:fs';
import {RefusedError} from '../../errors.ts';
import type {ShutdownReason} from '../../protocol/states.ts';
import type {Machine, MachineHost} from '../machine.ts';
import {applyBehaviour, calm} from './behaviour.ts';
import type {Behaviour} from './behaviour.ts';
import {startFlood} from './flood.ts';
import type {Flood} from './flood.ts';
import {createTransfers} from './sim-transfer.ts';
import {createShell, prompt} from './sim-shell.ts';
import {createUsage} from './sim-usage.ts';

const mebibyte = 1024 * 1024;

/**
 * A machine that only pretends: it lives inside the guest process, obeys every command, and has
 * whatever load it is told to have. It is for tests, demonstrations and benchmarks.
 */
export function createSimMachine(host: MachineHost): Machine {
  const {config, output, ended, rebooted} = host;
  let behaviour = applyBehaviour(calm, simSettings(host));
  let power: 'off' | 'on' | 'paused' = 'off';
  let memory = config.memory * mebibyte;
  let {vcpus} = config;
  let timers: NodeJS.Timeout[] = [];
  let flood: Flood | undefined;

  const {total, settle, sample} = createUsage({
    config: () => host.config,
    behaviour: () => behaviour,
    isOn: () => power === 'on',
  });
  let bootedAt = 0;

  const ranFor = () => performance.now() - bootedAt;
  const print = (text: string) => output(0, Buffer.from(text));

  const end = (reason: ShutdownReason, lastLine: string) => {
    if (power === 'off') return;
    off();
    print(`\r\n${lastLine}\r\n`);
    ended({reason, postmortem: {program: 'sim', exitCode: 0, lastLines: [lastLine]}});
  };

  const off = () => {
    settle();
    power = 'off';
    for (const timer of timers) clearTimeout(timer);
    timers = [];
    flood?.stop();
    flood = undefined;
  };

  const poweroff = () => end('poweroff', 'reboot: System halted');
  const panic = () => end('crash', 'Kernel panic - not syncing: simulated');
  const reboot = () => {
    if (host.config.onReboot !== 'restart') return end('reboot', 'reboot: Restarting system');
    print('\r\nreboot: Restarting system\r\n');
    rebooted();
    boot();
  };

  const after = (seconds: number, act: () => void) => {
    if (seconds !== Infinity) timers.push(setTimeout(act, seconds * 1000));
  };

  const start = (next: Behaviour) => {
    settle();
    behaviour = next;
    for (const timer of timers) clearTimeout(timer);
    timers = [];
    flood?.stop();
    flood =
      next.flood > 0
        ? startFlood(next.flood, chunk => power === 'on' && output(0, chunk))
        : undefined;
    after(next.crashAfter, panic);
    after(next.poweroffAfter, poweroff);
    after(next.rebootAfter, reboot);
  };

  const boot = () => {
    settle();
    bootedAt = performance.now();
    power = 'on';
    print(
      `domux simulated machine, ${config.vcpus} vCPU, ${config.memory} MiB\r\n\r\n${prompt(config.name)}`,
    );
    start(behaviour);
  };

  const shell = createShell({
    name: config.name,
    print,
    poweroff,
    halt: () => end('halt', 'reboot: System halted'),
    reboot,
    panic,
    simulate: words => start(applyBehaviour(behaviour, words)),
    uptime: () => ranFor() / 1000,
  });

  const obey = (act: () => void) => {
    if (behaviour.ignoreShutdown || behaviour.hang) return;
    if (behaviour.shutdownTime === 0) setImmediate(act);
    else timers.push(setTimeout(act, behaviour.shutdownTime));
  };

  const shutdown = (reason: ShutdownReason) => {
    switch (reason) {
      case 'poweroff':
        return obey(poweroff);
      case 'halt':
        return obey(() => end('halt', 'reboot: System halted'));
      case 'reboot':
        return obey(reboot);
      case 'suspend':
        return obey(() => end('suspend', 'PM: suspend entry'));
      case 'watchdog':
        return end('watchdog', 'watchdog: the guest did not answer');
      case 'crash':
        return panic();
    }
  };

  const pause = () => {
    settle();
    power = 'paused';
  };

  const {forget, ...transfers} = createTransfers({
    directory: host.directory,
    pause,
    state: () => ({behaviour, memory, total, ranFor: ranFor()}),
    become: kept => {
      ({behaviour, memory} = kept);
      Object.assign(total, kept.total);
      bootedAt = performance.now() - kept.ranFor;
      power = 'paused';
      start(behaviour);
    },
  });

  return {
    kind: 'sim',
    lacks: {
      attachVif: 'a simulated machine is on no network',
      detachVif: 'a simulated machine is on no network',
      screenshot: 'a simulated machine has no screen',
      threads: 'a simulated machine has no threads that the host could run somewhere',
    },
    launch: async () => boot(),
    adopt: async () => ({
      found: 'gone',
      ending: {
        reason: 'crash',
        postmortem: {
          program: 'sim',
          lastLines: ['A simulated machine dies with its guest process.'],
        },
      },
    }),
    kill: async () => {
      off();
      forget();
    },
    write: async (console, chunk) => {
      if (console === 0 && power === 'on' && !behaviour.hang) shell(chunk);
    },
    sample: async () => sample(memory, vcpus),
    describe: () => ({commandLine: ['sim', ...simSettings(host)]}),
    simulate: words => start(applyBehaviour(behaviour, words)),
    pause: async () => pause(),
    resume: async () => {
      settle();
      power = 'on';
    },
    powerButton: async () => obey(poweroff),
    shutdown: async reason => shutdown(reason),
    reset: async () => {
      off();
      rebooted();
      boot();
    },
    sysrq: async letter => {
      if (letter === 'c') panic();
      if (letter === 'b') reboot();
      return `sysrq: ${letter}`;
    },
    sendBreak: async console => {
      // As a getty does whose line is at the wrong speed; the others have nobody on them.
      if (console === 0) print(`\r\nBreak.\r\n${prompt(config.name)}`);
    },
    balloon: async bytes => {
      if (bytes < mebibyte)
        throw new RefusedError('GenericError', 'A simulated guest needs at least 1 MiB.');
      return (memory = bytes);
    },
    injectNmi: async () => print('Uhhuh. NMI received for unknown reason.\r\n'),
    attachDisk: async () => undefined,
    detachDisk: async () => undefined,
    changeMedium: async () => undefined,
    resizeDisk: async () => undefined,
    setVcpus: async count => (vcpus = count),
    dumpCore: async file => writeFileSync(file, simulatedCore, {flag: 'wx', mode: 0o600}),
    ...transfers,
  };
}

/** The header of an ELF core file without any segment: 64 bit, little endian, x86-64 (elf(5)). */
const simulatedCore = Buffer.from(
  '7f454c4602010100000000000000000004003e0001000000'.padEnd(104, '0') + '400038000000000000000000',
  'hex',
);

const simSettings = ({config}: MachineHost): string[] => {
  const setting = config.settings.find(([key]) => key === 'sim')?.[1];
  return Array.isArray(setting)
    ? setting.map(String)
    : setting === undefined
      ? []
      : [String(setting)];
};
