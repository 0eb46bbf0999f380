import {isAbsolute} from 'node:path';
import type {DomainConfig} from '../config/domain-config.ts';
import {commands} from '../protocol/commands.ts';
import type {DomainInfo} from '../protocol/commands.ts';
import type {Handlers} from '../protocol/dispatcher.ts';
import {describeSchema} from '../protocol/introspection.ts';
import {RefusedError} from '../errors.ts';
import {machineOperations} from '../machines/machine.ts';
import type {MachineOperation} from '../machines/machine.ts';
import type {Peer} from './control-server.ts';
import type {Domain, DomainConsole} from './domain.ts';
import {createDiskHandlers} from './devices/disk-handlers.ts';
import {createVifHandlers} from './devices/vif-handlers.ts';
import {createPanelHandlers} from './devices/panel-handlers.ts';
import {describeAffinity} from './processors/placement.ts';
import {createProcessorHandlers} from './processors/processor-handlers.ts';
import {createMigrationHandlers} from './migration/migration-handlers.ts';
import {toDomainInfo, toStats} from './samples.ts';
import type {GuestProcess} from './guest-process.ts';

/** The command that each operation of a machine is asked for by. */
const commandOf: Readonly<Record<MachineOperation, string>> = {
  pause: 'stop',
  resume: 'cont',
  powerButton: 'system_powerdown',
  shutdown: 'domux-shutdown',
  reset: 'system_reset',
  sysrq: 'domux-sysrq',
  sendBreak: 'domux-send-break',
  balloon: 'balloon',
  setVcpus: 'domux-set-vcpus',
  injectNmi: 'inject-nmi',
  screenshot: 'screendump',
  attachVif: 'domux-attach-vif',
  detachVif: 'domux-detach-vif',
  attachDisk: 'domux-attach-disk',
  detachDisk: 'domux-detach-disk',
  changeMedium: 'domux-change-medium',
  resizeDisk: 'block_resize',
  threads: 'domux-set-affinity',
  dumpCore: 'domux-dump-core',
  save: 'domux-save',
  send: 'domux-migrate',
};

/** Carries out the control protocol's commands for one domain of a guest process. */
export function createHandlers(domain: Domain, process: GuestProcess): Handlers<Peer> {
  const {lifecycle, config} = domain;
  const done = {};

  return {
    qmp_capabilities: () => done,
    'domux-introduce': ({who}, peer) => {
      peer.who = who.slice(0, 200);
      return done;
    },
    'query-version': () => process.version,
    'query-commands': () => Object.keys(commands).map(name => ({name})),
    'query-qmp-schema': () => describeSchema(),
    'query-name': () => ({name: domain.name()}),
    'query-uuid': () => ({UUID: config().uuid}),

    'query-status': () => {
      const {status} = lifecycle.state();
      return {running: status === 'running', singlestep: false, status};
    },

    stop: async (_, {who}) => {
      await lifecycle.pause(who);
      return done;
    },
    cont: async (_, {who}) => {
      await lifecycle.resume(who);
      return done;
    },
    system_powerdown: async (_, {who}) => {
      await lifecycle.powerButton(who);
      return done;
    },
    system_reset: async (_, {who}) => {
      await lifecycle.reset(who);
      return done;
    },
    quit: async (_, {who}) => {
      await lifecycle.destroy(who);
      return done;
    },
    'domux-shutdown': async ({reason}, {who}) => {
      await lifecycle.shutdown(reason, who);
      return done;
    },

    balloon: async ({value}, {who}) => {
      lifecycle.check('balloon');
      const maximum = domain.maximum();
      if (value > maximum) {
        throw new RefusedError(
          'GenericError',
          `${value} bytes are more than the maximum of ${maximum}: raise it with mem-max first.`,
        );
      }
      const actual = await lifecycle.operation('balloon')(value);
      domain.emit('BALLOON_CHANGE', {actual});
      domain.record('memory set', who, `${actual} bytes`);
      return done;
    },
    'query-balloon': async () => ({actual: (await domain.sample()).memory.current}),
    'domux-set-maximum': async ({value}, {who}) => {
      const {memory} = await domain.sample();
      if (value < memory.current) {
        throw new RefusedError(
          'GenericError',
          `The guest has ${memory.current} bytes now: lower that with mem-set first.`,
        );
      }
      lifecycle.setMaximum(value);
      domain.record('maximum memory set', who, `${value} bytes`);
      return done;
    },

    'query-cpus-fast': async () =>
      (await domain.sample()).vcpus.map((vcpu, index) => ({
        'cpu-index': index,
        'qom-path': `/machine/unattached/device[${index}]`,
        'thread-id': vcpu.threadId ?? 0,
        target: 'x86_64',
        'domux-cpu-ns': vcpu.cpuNanoseconds,
        'domux-busy': vcpu.busy,
        ...(vcpu.processor === undefined ? {} : {'domux-processor': vcpu.processor}),
        ...describeAffinity(vcpu.threadId),
      })),
    ...createProcessorHandlers(domain),
    ...createDiskHandlers(domain),
    ...createVifHandlers(domain),
    ...createPanelHandlers(domain),
    'query-block': () =>
      config().disks.map(({vdev, cdrom, target, access, format}) => ({
        device: vdev,
        type: 'unknown',
        removable: cdrom,
        locked: false,
        ...(format === 'empty' ? {} : {inserted: {file: target, ro: access === 'r', drv: format}}),
      })),
    'query-chardev': () =>
      domain.consoles.map(({path}, index) => ({
        label: `console${index}`,
        filename: `unix:${path},server=on`,
        'frontend-open': lifecycle.state().status === 'running',
      })),

    'query-vnc': () => {
      const {display} = lifecycle.machine().describe();
      return display === undefined
        ? {enabled: false}
        : {enabled: true, family: 'unix', service: display, auth: 'none'};
    },
    'domux-query-domain': () => describe(domain),
    'domux-query-domains': () => Promise.all(process.domains().map(describe)),
    'domux-query-stats': async () => toStats(await domain.sample()),
    'domux-query-capabilities': () => {
      const machine = lifecycle.machine();
      return machineOperations.map(operation => {
        const reason = machine.lacks[operation];
        const supported = machine[operation] !== undefined;
        return {
          operation: commandOf[operation],
          supported,
          ...(reason && !supported ? {reason} : {}),
        };
      });
    },
    'domux-query-machine': () => {
      const {commandLine, pid} = lifecycle.machine().describe();
      return {
        machine: config().machine,
        'command-line': [...commandLine],
        ...(pid === undefined ? {} : {pid}),
        'guest-process': globalThis.process.pid,
      };
    },

    'domux-sysrq': async ({key}, {who}) => {
      if ([...key].length !== 1)
        throw new RefusedError('GenericError', 'A SysRq key is one character.');
      lifecycle.check('domux-sysrq');
      domain.record('sysrq', who, key);
      return {output: await lifecycle.operation('sysrq')(key)};
    },
    'domux-rename': ({name}, {who}) => {
      lifecycle.check('domux-rename');
      domain.rename(name, who);
      return done;
    },
    'domux-query-config': () => {
      const next = domain.configs.next();
      return {config: config(), ...(next === undefined ? {} : {next})};
    },
    'domux-configure': ({config: given, counts}, {who}) => {
      domain.configure(readConfigFor(config(), given), counts);
      domain.record('configured', who, counts.length === 0 ? undefined : counts.join(' '));
      return done;
    },
    'domux-console-info': () =>
      domain.consoles.map(({hub, path, log}, index) => ({
        console: index,
        path,
        log: log(),
        'bytes-out': hub.printed(),
        viewers: hub.viewers().map(({id, since, lost, who}) => ({
          id,
          since: since / 1000,
          lost,
          ...(who === undefined ? {} : {who}),
        })),
      })),
    'domux-open-console': ({console, position: has}, peer) => {
      const {hub} = findConsole(domain, console);
      const viewer = hub.reserve();
      const position = has === undefined ? undefined : hub.oldest(has);
      peer.handOver(socket => hub.attach(socket, {viewer, who: peer.who, position}));
      return {viewer, ...(position === undefined ? {} : {position})};
    },
    'domux-send-break': async ({console}, {who}) => {
      lifecycle.check('domux-send-break');
      findConsole(domain, console);
      await lifecycle.operation('sendBreak')(console);
      domain.record('break sent', who, `console ${console}`);
      return done;
    },
    'domux-dump-core': async ({file}, {who}) => {
      lifecycle.check('domux-dump-core');
      if (!file.startsWith('/'))
        throw new RefusedError('GenericError', `${file} is not an absolute path.`);
      await lifecycle.operation('dumpCore')(file);
      domain.record('core dumped', who, file);
      return done;
    },
    'domux-save': async ({file, then, config: given}, {who}) => {
      if (!isAbsolute(file))
        throw new RefusedError('GenericError', `${file} is not an absolute path.`);
      const kept = given === undefined ? undefined : readConfigFor(config(), given);
      return {size: await lifecycle.save({file, then, config: kept}, who)};
    },
    ...createMigrationHandlers(domain),
    'query-migrate': () => lifecycle.transfer.query(),
    migrate_cancel: async (_, {who}) => {
      await lifecycle.sendings.cancel(who);
      return done;
    },
    'domux-subscribe-stats': ({interval}, peer) => {
      if (interval !== 0 && (interval < 0.1 || interval > 3600)) {
        throw new RefusedError(
          'GenericError',
          `An interval of ${interval} s is not within 0.1 and 3600.`,
        );
      }
      peer.repeat(interval, () => {
        void domain
          .sample()
          .then(sample => peer.session.emit('DOMUX_STATS', toStats(sample), Date.now()));
      });
      return done;
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
      return done;
    },
    'domux-host-domain': async ({directory, adopt, paused}, {who}) => {
      await process.host(directory, adopt ? 'adopt' : paused ? 'paused' : 'launch', who);
      return done;
    },
  };
}

export function findConsole({consoles}: Domain, number: number): DomainConsole {
  const found = consoles[number];
  if (found !== undefined) return found;
  const there =
    consoles.length === 1 ? 'is only console 0' : `are consoles 0 to ${consoles.length - 1}`;
  throw new RefusedError('DeviceNotFound', `There is no console ${number}: there ${there}.`);
}

/** Nothing but a config that resolution made for this very domain can be told to its machine. */
function readConfigFor(running: DomainConfig, given: unknown): DomainConfig {
  const config = given as Partial<DomainConfig> | null;
  const whole =
    typeof config === 'object' &&
    config !== null &&
    Object.keys(running).every(key => optionalKeys.includes(key) || Object.hasOwn(config, key));
  if (!whole || config.machine !== running.machine || config.uuid !== running.uuid) {
    throw new RefusedError(
      'GenericError',
      `This is no config of ${running.name}: it has machine ${running.machine} and UUID ${running.uuid}.`,
    );
  }
  return config as DomainConfig;
}

const optionalKeys: readonly string[] = [
  'kernel',
  'ramdisk',
  'consoleLine',
  'qemu',
  'source',
  'cpus',
  'forwards',
];

async function describe(domain: Domain): Promise<DomainInfo> {
  return toDomainInfo(domain, await domain.sample());
}
