import {basename} from 'node:path';
import {ConfigError, type Diagnostic} from '../diagnostic.ts';
import type {DomainConfig, ShutdownAction} from '../domain-config.ts';
import {consoleLines, shutdownActions} from '../domain-config.ts';
import {checkDomainName} from '../domain-name.ts';
import {toHostName} from '../host-name.ts';
import {toConfigValue} from '../evaluation/values.ts';
import type {ConfigDocument} from '../syntax/nodes.ts';
import {createFindFile, resolveBoot, type Boot} from './boot.ts';
import {readCommandWords} from './command-words.ts';
import {resolveDisks, resolveForwards, resolveShares, resolveVifs} from './devices.ts';
import {chooseMachine, resolveMemory, resolveProcessors} from './machine.ts';
import {composeKernelLine} from './kernel-line.ts';
import {resolvePlacement} from './placement.ts';
import {resolveQemu} from './qemu.ts';
import {resolveScheduling} from './scheduling.ts';
import {noteOfDevices} from './guest-notes.ts';
import {createResolution, type Resolution, type ResolveOptions} from './resolution.ts';
import {collectSettings} from './setting.ts';
import {warnOfMeaningless} from './warnings.ts';

/** A config with everything worked out, and what there is to say about it. */
export type ExaminedConfig = {
  /** To be used only when no diagnostic is an error. */
  readonly config: DomainConfig;
  /** In the order of the file; what the command line got wrong comes last. */
  readonly diagnostics: readonly Diagnostic[];
  /** What it is to boot where neither an image for its machine nor a file is called so. */
  readonly missing?: string;
};

/**
 * Works out what a domain is to be.
 *
 * @param document The parsed config file; of an empty text when there is no file.
 * @throws {ConfigError} with every error, one a line.
 */
export function resolveDomainConfig(
  document: ConfigDocument,
  options: ResolveOptions,
): {config: DomainConfig; warnings: Diagnostic[]} {
  const {config, diagnostics} = examineDomainConfig(document, options);
  const errors = diagnostics.filter(({severity}) => severity === 'error');
  if (errors.length > 0) throw new ConfigError(errors);
  return {config, warnings: diagnostics.filter(({severity}) => severity !== 'error')};
}

/**
 * The same without throwing, for who wants all errors and warnings.
 *
 * @throws {UsageError} for a word of the command line that is no KEY=VALUE.
 */
export function examineDomainConfig(
  document: ConfigDocument,
  options: ResolveOptions,
): ExaminedConfig {
  const words = readCommandWords(options.words ?? [], document.statements);
  const collected = collectSettings(document, words);
  const diagnostics = [...collected.diagnostics];
  const whole =
    options.path === undefined ? {file: 'command line'} : {file: document.file, line: 1, column: 1};
  const resolution = createResolution(collected.settings, diagnostics, whole);

  const findFile = createFindFile(options);
  const boot = resolveBoot(resolution, options, findFile);
  const name = resolveName(resolution, options);
  const machine = chooseMachine(resolution, options, boot);
  const macOf = (index: number) => options.chooseMac({name, path: options.path}, index);
  const vifs = resolveVifs(resolution, macOf, machine, boot.image !== undefined);
  const cmdline = resolveKernelLine(resolution, boot, name);
  const config: DomainConfig = {
    name,
    uuid: resolveUuid(resolution, options),
    machine,
    ...resolveMemory(resolution, boot, machine),
    ...resolveProcessors(resolution, machine),
    ...resolvePlacement(resolution),
    ...resolveScheduling(resolution),
    ...(boot.kernel === undefined ? {} : {kernel: boot.kernel}),
    ...(boot.kernelElf === undefined ? {} : {kernelElf: boot.kernelElf}),
    ...(boot.ramdisk === undefined ? {} : {ramdisk: boot.ramdisk}),
    cmdline,
    disks: resolveDisks(resolution, findFile, {
      ...{name, machine, disksDirectory: options.disksDirectory, start: options.start === true},
    }),
    vifs,
    ...resolveForwards(resolution, vifs),
    // The kernels of images are Debian's for clouds, which have no 9P.
    ...resolveShares(
      resolution,
      findFile,
      machine !== 'qemu' ? undefined : boot.image === undefined ? '9p' : 'virtiofs',
    ),
    consoles: resolution.integer('consoles') ?? boot.image?.consoles ?? 1,
    ...resolveConsoleLine(resolution, boot, cmdline),
    ...(machine === 'qemu' ? {qemu: resolveQemu(resolution, options, findFile, boot)} : {}),
    ...resolveActions(resolution),
    ...(options.path === undefined ? {} : {source: options.path}),
    settings: [...collected.settings].flatMap(([key, {value}]) => {
      const plain = toConfigValue(value);
      return plain === undefined ? [] : [[key, plain] as const];
    }),
    limits: options.limits,
  };
  warnOfMeaningless(resolution, collected, words, config.machine, diagnostics);
  noteOfDevices(resolution, config);
  const {missing} = boot;
  return {
    ...{config, diagnostics: sortByPlace(diagnostics)},
    ...(missing === undefined ? {} : {missing}),
  };
}

function resolveName({text, isSet, error}: Resolution, {path}: ResolveOptions): string {
  const name = text('name') ?? (path === undefined ? '' : basename(path).replace(/\.cfg$/, ''));
  if (name === '' && !isSet('name')) {
    error('name', 'the domain needs a name: write name=NAME');
    return name;
  }
  const refusal = isSet('name') && text('name') === undefined ? undefined : checkDomainName(name);
  if (refusal !== undefined) error('name', refusal);
  return name;
}

function resolveUuid({text, error}: Resolution, {newUuid}: ResolveOptions): string {
  const given = text('uuid');
  if (given === undefined) return newUuid().toLowerCase();
  const digits = given.replaceAll('-', '').toLowerCase();
  const dashed = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(given);
  if (!dashed && !/^[0-9a-f]{32}$/i.test(given)) {
    error('uuid', `\`${given}' is not a UUID: it has 8-4-4-4-12 hexadecimal digits`);
  }
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.*)$/, '$1-$2-$3-$4-$5');
}

function resolveConsoleLine(
  {text}: Resolution,
  {image}: Boot,
  cmdline: string,
): Pick<DomainConfig, 'consoleLine'> {
  const given = text('console_line');
  const usual = asksForSingleUser(cmdline) ? undefined : image?.consoleLine;
  const consoleLine = consoleLines.find(line => line === given) ?? usual;
  return consoleLine === undefined ? {} : {consoleLine};
}

/** The kernel gives these words to init, whose only shell is on /dev/console then (busybox's init.c). */
const asksForSingleUser = (cmdline: string) => /(?:^|\s)(?:single|-s|1)(?:\s|$)/.test(cmdline);

function resolveKernelLine(
  {text, isSet, error, warn}: Resolution,
  {image}: Boot,
  name: string,
): string {
  if (isSet('cmdline') && (isSet('root') || isSet('extra'))) {
    warn('cmdline', "`root' and `extra' are ignored in favour of `cmdline'");
  }
  if (isSet('nfs_root') && !isSet('nfs_server')) {
    error('nfs_root', "`nfs_root' needs `nfs_server' as well");
  }
  if (image !== undefined && image.nfs !== true && /^\/dev\/nfs\b/.test(text('root') ?? '')) {
    error(
      'root',
      'this image cannot have its root on NFS: write kernel = "mini-nfs", whose ramdisk mounts it',
    );
  }
  const keys = {
    ...{cmdline: text('cmdline'), root: text('root'), extra: text('extra')},
    ...{ip: text('ip'), gateway: text('gateway'), netmask: text('netmask')},
    ...{hostname: text('hostname'), interface: text('interface'), dhcp: text('dhcp')},
    ...{nfsServer: text('nfs_server'), nfsRoot: text('nfs_root')},
  };
  return composeKernelLine(keys, image?.cmdline?.replaceAll('{name}', toHostName(name)));
}

/** xm's `restart` stands for three settings, each of which wins over it. */
const restartActions: Readonly<Record<string, readonly ShutdownAction[]>> = {
  onreboot: ['destroy', 'restart', 'destroy'],
  always: ['restart', 'restart', 'restart'],
  never: ['destroy', 'destroy', 'destroy'],
};

function resolveActions({text}: Resolution) {
  const [poweroff, reboot, crash] = restartActions[text('restart') ?? 'onreboot'] ?? [];
  const action = (key: string, fallback: ShutdownAction = 'destroy') =>
    shutdownActions.find(one => one === text(key)) ?? fallback;
  return {
    onPoweroff: action('on_poweroff', poweroff),
    onReboot: action('on_reboot', reboot),
    onCrash: action('on_crash', crash),
    onWatchdog: action('on_watchdog', afterWatchdog[text('watchdog_action') ?? 'poweroff']),
  };
}

/** What QEMU's words for the end of a guest by its watchdog come to. */
const afterWatchdog: Readonly<Record<string, ShutdownAction>> = {
  reset: 'restart',
  shutdown: 'destroy',
  poweroff: 'destroy',
  pause: 'preserve',
};

const sortByPlace = (diagnostics: readonly Diagnostic[]) =>
  diagnostics.toSorted(
    (a, b) => (a.line ?? Infinity) - (b.line ?? Infinity) || (a.column ?? 0) - (b.column ?? 0) || 0,
  );
