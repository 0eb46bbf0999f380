import {isDeepStrictEqual} from 'node:util';
import type {ConfigValue, DomainConfig} from '../domain-config.ts';
import {findOption} from '../options/options.ts';
import {fieldsOf, kernelLineKeys, policyKeys} from './config-fields.ts';

/** Something that can be done to a domain while it runs, so that a change of its config counts. */
export type LiveChange =
  | {readonly type: 'name'; readonly name: string}
  /** MiB. */
  | {readonly type: 'memory' | 'maximum'; readonly mebibytes: number}
  | {readonly type: 'vcpus'; readonly count: number}
  /** Host processors by vCPU; for all of them where it is one text. */
  | {readonly type: 'affinity'; readonly cpus: string | readonly string[]}
  /** What is done when the guest ends. */
  | {readonly type: 'policy'}
  | {readonly type: 'simulate'; readonly behaviour: readonly string[]};

/** When a change takes effect. */
export type ChangeEffect =
  | {readonly when: 'now'; readonly live: LiveChange}
  /** When the domain's machine is started next, whoever starts it. */
  | {readonly when: 'next start'; readonly reason?: string}
  /** When the domain is created anew. */
  | {readonly when: 'next create'; readonly reason: string}
  | {readonly when: 'not on this machine'; readonly reason: string};

/** One key of a config that differs; `before` and `after` are undefined where it is not set. */
export type ConfigChange = {
  readonly key: string;
  readonly before: ConfigValue | undefined;
  readonly after: ConfigValue | undefined;
  readonly effect: ChangeEffect;
};

/**
 * What is different between the config that a domain runs with and the one that its file gives, in
 * the order of the table of keys, and when each difference takes effect.
 *
 * @param refusals The reason by command of the control protocol that the domain's machine refuses.
 */
export function configChanges(
  running: DomainConfig,
  given: DomainConfig,
  refusals: ReadonlyMap<string, string> = new Map(),
): readonly ConfigChange[] {
  const next = continuation(running, given);
  const [before, after] = [new Map(running.settings), new Map(next.settings)];
  const written = [...new Set([...before.keys(), ...after.keys()])].filter(
    key => !isDeepStrictEqual(before.get(key), after.get(key)),
  );
  const kernelLine = written.filter(key => kernelLineKeys.includes(key));

  const ofFields = fieldsOf(running).flatMap(([key, old]): ConfigChange[] => {
    const made = new Map(fieldsOf(next)).get(key);
    if (isDeepStrictEqual(old, made)) return [];
    if (key === 'cmdline' && kernelLine.length > 0) return [];
    const effect = effectOf(key, running, next, refusals);
    // The default kernel of a machine that boots none is nobody's concern.
    if (effect.when === 'not on this machine' && !written.includes(key)) return [];
    // Devices are told as they are written.
    return ['disk', 'vif', 'p9'].includes(key)
      ? [{key, before: before.get(key), after: after.get(key), effect}]
      : [{key, before: old, after: made, effect}];
  });
  const known = new Set(fieldsOf(running).map(([key]) => key));
  const others = written.flatMap((key): ConfigChange[] => {
    const inLine = kernelLineKeys.includes(key);
    // What such a key comes to is told by the fields that it decides.
    if ((known.has(key) && !inLine) || key === 'restart' || key === 'nics') return [];
    if (inLine && running.cmdline === next.cmdline) return [];
    const effect = effectOf(key, running, next, refusals);
    return [{key, before: before.get(key), after: after.get(key), effect}];
  });
  return [...ofFields, ...others];
}

/**
 * The config that a domain goes on with: as given, but for what a config leaves to chance, which
 * stays as the domain has it.
 */
export function continuation(running: DomainConfig, given: DomainConfig): DomainConfig {
  const [before, after] = [new Map(running.settings), new Map(given.settings)];
  const sameVifs =
    isDeepStrictEqual(before.get('vif'), after.get('vif')) &&
    running.vifs.length === given.vifs.length;
  return {
    ...given,
    ...(after.has('uuid') ? {} : {uuid: running.uuid}),
    ...(sameVifs ? {vifs: running.vifs} : {}),
    limits: running.limits,
  };
}

function effectOf(
  key: string,
  running: DomainConfig,
  next: DomainConfig,
  refusals: ReadonlyMap<string, string>,
): ChangeEffect {
  const {machine} = running;
  if (policyKeys.includes(key)) return policyEffect(key, running, next);
  switch (key) {
    case 'name':
      return {when: 'now', live: {type: 'name', name: next.name}};
    case 'memory':
    case 'maxmem':
      return memoryEffect(key, running, next, refusals);
    case 'machine':
    case 'uuid':
    case 'consoles':
      return {when: 'next create', reason: `a domain keeps its ${key} for life`};
    case 'vcpus':
      return vcpusEffect(running, next, refusals);
    case 'maxvcpus':
      return {when: 'next start', reason: 'a machine has room for processors from its start on'};
    case 'cpus':
      return affinityEffect(next, refusals);
    case 'sim':
      if (machine === 'sim') {
        return {when: 'now', live: {type: 'simulate', behaviour: behaviourOf(next)}};
      }
  }

  const option = findOption(key);
  if (option === undefined) {
    return {when: 'not on this machine', reason: 'domux has no use for this key'};
  }
  return option.machines?.includes(machine) === false
    ? {when: 'not on this machine', reason: `it has no effect on a ${machine} domain`}
    : {when: 'next start'};
}

function memoryEffect(
  key: 'memory' | 'maxmem',
  running: DomainConfig,
  next: DomainConfig,
  refusals: ReadonlyMap<string, string>,
): ChangeEffect {
  const refused = refusals.get(key === 'memory' ? 'balloon' : 'domux-set-maximum');
  if (refused !== undefined) return {when: 'next start', reason: refused};
  // A kernel in user mode cannot grow beyond what it booted with: maxmem.
  if (running.machine === 'uml' && next[key] > running.maxmem) {
    return {
      when: 'next start',
      reason: `this guest has ${running.maxmem} MiB at most while it runs`,
    };
  }
  const type = key === 'memory' ? 'memory' : 'maximum';
  return {when: 'now', live: {type, mebibytes: next[key]}};
}

function vcpusEffect(
  {maxvcpus}: DomainConfig,
  {vcpus}: DomainConfig,
  refusals: ReadonlyMap<string, string>,
): ChangeEffect {
  const refused = refusals.get('domux-set-vcpus');
  if (refused !== undefined) return {when: 'next start', reason: refused};
  return vcpus > maxvcpus
    ? {when: 'next start', reason: `this guest was started with room for ${maxvcpus}`}
    : {when: 'now', live: {type: 'vcpus', count: vcpus}};
}

function affinityEffect(
  {cpus = 'all'}: DomainConfig,
  refusals: ReadonlyMap<string, string>,
): ChangeEffect {
  const refused = refusals.get('domux-set-affinity');
  return refused === undefined
    ? {when: 'now', live: {type: 'affinity', cpus}}
    : {when: 'not on this machine', reason: refused};
}

/** What a kernel in user mode does by itself was settled when it was started. */
function policyEffect(key: string, running: DomainConfig, next: DomainConfig): ChangeEffect {
  const now: ChangeEffect = {when: 'now', live: {type: 'policy'}};
  if (running.machine !== 'uml') return now;
  const restarts = [running, next].map(({onReboot}) => onReboot === 'restart');
  if (key === 'on_reboot' && restarts[0] !== restarts[1]) {
    return {
      when: 'next start',
      reason: 'whether the kernel goes on when it reboots is settled at its start',
    };
  }
  const dumps = [running, next].map(({onCrash}) => onCrash.startsWith('coredump'));
  if (key === 'on_crash' && dumps[1] && !dumps[0]) {
    return {when: 'next start', reason: 'this kernel was started without leave to write a core'};
  }
  return now;
}

function behaviourOf({settings}: DomainConfig): readonly string[] {
  const value = new Map(settings).get('sim');
  if (value === undefined) return [];
  return Array.isArray(value) ? value.map(String) : [String(value)];
}
