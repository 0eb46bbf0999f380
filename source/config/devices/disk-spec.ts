import {diskCaches} from '../domain-config.ts';
import type {DiskConfig} from '../domain-config.ts';
import {SpecProblem} from './spec.ts';

/** A disk as its specification says it. */
export type DiskSpec = {
  readonly disk: DiskConfig;
  /** The target was written as `phy:`, where a relative path is one under /dev. */
  readonly physical: boolean;
};

type Draft = {
  -readonly [K in keyof DiskConfig]?: DiskConfig[K];
} & {accessGiven?: boolean; prefixed?: boolean; physical?: boolean};

/**
 * Parses an entry of `disk`: xl-disk-configuration(5) with its deprecated prefixes, and xm's mode
 * `w!` and fourth field (the backend domain, after a prefix). The prefix `cow:`, the flag `cow` and the
 * keys `layer=` and `cache=` are domux's own: a layer takes what is written.
 *
 * @throws {SpecProblem}
 */
export function parseDiskSpec(spec: string): DiskSpec {
  const draft: Draft = {};
  let at = 0;
  while (at < spec.length) {
    const blanks = /[ \t\n]*/y;
    blanks.lastIndex = at;
    at += blanks.exec(spec)?.[0].length ?? 0;
    if (at < spec.length) at = parseParameter(spec, at, draft);
  }
  return finish(draft);
}

function parseParameter(spec: string, at: number, draft: Draft): number {
  const rest = spec.slice(at);
  const prefix = /^([a-z][a-z0-9]*):/.exec(rest)?.[1];
  if (prefix !== undefined && applyPrefix(prefix, rest, at, draft)) return at + prefix.length + 1;
  if (rest.startsWith('target=')) {
    if (draft.target !== undefined) throw new SpecProblem(at, 'the target is given twice');
    draft.target = rest.slice('target='.length);
    return spec.length;
  }

  const word = /^[^,]*/.exec(rest)?.[0] ?? '';
  const [, key, value] = /^([^=]*)=(.*)$/s.exec(word) ?? [];
  if (key !== undefined && value !== undefined) applyKey(key, value, at, draft);
  else if (!applyFlag(word, draft)) applyPositional(word, at, draft);
  return at + word.length + 1;
}

const formats = ['raw', 'qcow', 'qcow2', 'vhd', 'qed', 'empty'] as const;

/** Prefixes that only say how an old Xen opened the target. */
const bareWords = ['tap', 'tap2', 'tapdisk', 'aio', 'ioemu'];

/** @returns false when it is no prefix but the beginning of a target such as `rbd:pool/image`. */
function applyPrefix(prefix: string, rest: string, at: number, draft: Draft): boolean {
  const format = formats.find(one => one === prefix && one !== 'empty');
  if (format !== undefined) draft.format = format;
  else if (prefix === 'phy' || prefix === 'file') draft.format = 'raw';
  else if (prefix === 'cow') draft.cow = true;
  else if (['iscsi', 'nbd', 'enbd', 'drbd'].includes(prefix)) draft.script = `block-${prefix}`;
  else if (!bareWords.includes(prefix)) {
    if (/^[a-z][a-z0-9]*:($|[^a-z0-9])/.test(rest) && draft.target === undefined) {
      throw new SpecProblem(
        at,
        `\`${prefix}:' is not a prefix of a target: write format=, vdev= and target=`,
      );
    }
    return false;
  }
  if (prefix === 'phy') draft.physical = true;
  draft.prefixed = true;
  return true;
}

function applyFlag(word: string, draft: Draft): boolean {
  switch (word) {
    case 'cdrom':
      draft.cdrom = true;
      return true;
    case 'discard':
    case 'no-discard':
      draft.discard = word === 'discard';
      return true;
    case 'cow':
      draft.cow = true;
      return true;
    case 'direct-io-safe':
      draft.directIoSafe = true;
      return true;
    case 'trusted':
    case 'untrusted':
      return true;
    default:
      return false;
  }
}

function applyPositional(word: string, at: number, draft: Draft): void {
  if (draft.target === undefined) draft.target = word;
  else if (draft.prefixed !== true && draft.format === undefined && !/:(cdrom|disk)$/.test(word)) {
    setFormat(word, at, draft);
  } else if (draft.vdev === undefined) setVdevAndKind(word, at, draft);
  else if (draft.accessGiven !== true) setAccess(word, at, draft);
  else if (draft.prefixed === true && draft.backend === undefined) draft.backend = word;
  else throw new SpecProblem(at, `\`${word}' is one field too many`);
}

function applyKey(key: string, value: string, at: number, draft: Draft): void {
  const valueAt = at + key.length + 1;
  switch (key) {
    case 'format':
      return setFormat(value, valueAt, draft);
    case 'vdev':
      return setVdev(value, valueAt, draft);
    case 'access':
      return setAccess(value, valueAt, draft);
    case 'devtype':
      draft.cdrom = oneOf(['cdrom', 'disk'], value, 'devtype', valueAt) === 'cdrom';
      return;
    case 'cache':
      draft.cache = oneOf(diskCaches, value, 'cache', valueAt);
      return;
    case 'layer':
      draft.layer = value;
      return;
    case 'backend':
      draft.backend = value;
      return;
    case 'backendtype':
      draft.backendtype = oneOf(backendTypes, value, 'backendtype', valueAt);
      return;
    case 'script':
      draft.script = value;
      return;
    case 'specification':
      oneOf(['xen', 'virtio'], value, 'specification', valueAt);
      return;
    case 'transport':
      oneOf(['mmio', 'pci'], value, 'transport', valueAt);
      return;
    case 'grant_usage':
      oneOf(['0', '1', 'default'], value, 'grant_usage', valueAt);
      return;
    default:
      throw new SpecProblem(at, refusedKey(key));
  }
}

const keys = [
  ...['format', 'vdev', 'access', 'devtype', 'backend', 'backendtype', 'script', 'cache', 'layer'],
  'target',
];
const backendTypes = ['phy', 'tap', 'qdisk', 'standalone'] as const;

const refusedKey = (key: string) =>
  keys.includes(key.trim())
    ? `write \`${key.trim()}=', without blanks around \`='`
    : `a disk has no \`${key}=': it has ${keys.join('=, ')}=`;

function setFormat(value: string, at: number, draft: Draft): void {
  draft.format = value === '' ? 'raw' : oneOf(formats, value, 'format', at);
}

function setVdevAndKind(word: string, at: number, draft: Draft): void {
  const colon = word.lastIndexOf(':');
  if (colon === -1) return setVdev(word, at, draft);
  const kind = oneOf(['cdrom', 'disk'], word.slice(colon + 1), 'kind of disk', at + colon + 1);
  draft.cdrom = kind === 'cdrom';
  draft.prefixed = true;
  setVdev(word.slice(0, colon), at, draft);
}

/** The names that libxl's libxl__device_disk_dev_number takes. */
const vdevName =
  /^((\/dev\/)?(xvd[a-z]{1,2}|hd[a-t]|sd[a-z]{1,2})[0-9]*|d[0-9]+(p[0-9]+)?|[0-9]+|0x[0-9a-fA-F]+)$/;

function setVdev(value: string, at: number, draft: Draft): void {
  if (draft.vdev !== undefined) throw new SpecProblem(at, 'the vdev is given twice');
  if (!vdevName.test(value)) {
    throw new SpecProblem(
      at,
      `\`${value}' names no virtual disk: write xvda, xvda1, hda, sda1, d0p1 or a device number`,
    );
  }
  draft.vdev = value;
}

function setAccess(value: string, at: number, draft: Draft): void {
  const access = oneOf(['r', 'ro', 'w', 'rw', 'w!'], value, 'access', at);
  draft.access = access.startsWith('r') && access !== 'rw' ? 'r' : 'w';
  draft.force = access === 'w!';
  draft.accessGiven = true;
}

function oneOf<T extends string>(values: readonly T[], value: string, what: string, at: number): T {
  const found = values.find(one => one === value);
  if (found !== undefined) return found;
  throw new SpecProblem(at, `unknown ${what} \`${value}': it is one of ${values.join(', ')}`);
}

function finish(draft: Draft): DiskSpec {
  const {accessGiven, prefixed, physical, ...given} = draft;
  const cdrom = given.cdrom ?? false;
  const target = given.target ?? '';
  if (given.vdev === undefined) {
    throw new SpecProblem(0, "this disk has no vdev: write as '/path/to/image,raw,xvda,w'");
  }
  if (given.target === undefined && !cdrom) throw new SpecProblem(0, 'this disk has no target');
  const format = cdrom && target === '' ? 'empty' : (given.format ?? 'raw');
  const access = cdrom ? 'r' : (given.access ?? 'w');
  if ((given.cow ?? given.layer !== undefined) && (cdrom || access === 'r')) {
    throw new SpecProblem(0, 'a layer takes what is written, and this disk is only read');
  }
  const force = given.force ?? false;
  const disk = {...given, target, format, vdev: given.vdev, access, force, cdrom} as const;
  return {disk, physical: physical ?? false};
}
