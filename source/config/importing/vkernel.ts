import {parseArgs} from 'node:util';
import {UsageError, messageOf} from '../../errors.ts';
import {
  diskEntry,
  diskLetter,
  draftConfig,
  toMebibytes,
  type Draft,
  type Imported,
} from './draft.ts';

/**
 * The command line of DragonFly's virtual kernel (vkernel(7)): `[-hsUv] [-c CD] [-e NAME=VALUE:...]
 * [-i IMAGE] [-I INTERFACE[:ADDRESS[:ADDRESS][/MASK]]] [-l LOCK] [-m SIZE] [-n CPUS] [-p PIDFILE]
 * [-r DISK]`.
 *
 * @param words what follows the program's name
 */
export function importVkernel(words: readonly string[]): Imported {
  const draft = draftConfig('a command line of vkernel', 'uml');
  const {values, tokens} = parse(words);
  draft.set('kernel', 'mini');
  draft.note("a vkernel is DragonFly's kernel: the image mini boots in its place");

  const memory = values.m === undefined ? undefined : toMebibytes(values.m, 1);
  if (memory !== undefined) draft.set('memory', memory);
  else if (values.m !== undefined) throw new UsageError(`-m ${values.m} is no size: write 64m.`);
  if (values.n !== undefined) {
    draft.set('vcpus', Number(/^\d+/.exec(values.n)?.[0] ?? 1));
    if (values.n.includes(':')) draft.note(`-n ${values.n}: threads and cores are not told apart`);
  }
  lockProcessors(draft, values.l, Number(draft.get('vcpus') ?? 1));

  let disks = 0;
  for (const token of tokens) {
    if (token.kind !== 'option' || token.value === undefined) continue;
    const vdev = `xvd${diskLetter(disks)}`;
    if (token.name === 'r') draft.add('disk', diskEntry(token.value, vdev));
    else if (token.name === 'c') draft.add('disk', diskEntry(token.value, vdev, {cdrom: true}));
    else continue;
    ++disks;
  }
  for (const line of values.I ?? []) draft.add('vif', line);
  for (const setting of (values.e ?? []).flatMap(each => each.split(':')))
    draft.kernelWord(setting);
  if (values.s) draft.kernelWord('single');
  if (values.v) draft.kernelWord('loglevel=7');

  if (values.p !== undefined)
    draft.note(`-p ${values.p}: domux list knows what runs, there is no file`);
  if (values.i !== undefined) draft.note(`-i ${values.i}: the memory is in no file of that name`);
  if (values.U) draft.note('-U: a guest kernel of Linux decides on that by itself');
  return draft.finish();
}

const options = {
  c: {type: 'string', short: 'c', multiple: true},
  e: {type: 'string', short: 'e', multiple: true},
  h: {type: 'boolean', short: 'h'},
  i: {type: 'string', short: 'i'},
  I: {type: 'string', short: 'I', multiple: true},
  l: {type: 'string', short: 'l'},
  m: {type: 'string', short: 'm'},
  n: {type: 'string', short: 'n'},
  p: {type: 'string', short: 'p'},
  r: {type: 'string', short: 'r', multiple: true},
  s: {type: 'boolean', short: 's'},
  U: {type: 'boolean', short: 'U'},
  v: {type: 'boolean', short: 'v'},
} as const;

function parse(words: readonly string[]) {
  try {
    return parseArgs({
      args: [...words],
      tokens: true,
      options,
    });
  } catch (error) {
    throw new UsageError(`This is no command line of vkernel: ${messageOf(error)}`, {cause: error});
  }
}

/** `any`, `map[,FIRST]` (each vCPU on a processor of its own), or one processor for all. */
function lockProcessors(draft: Draft, lock: string | undefined, vcpus: number): void {
  if (lock === undefined || lock === 'any') return;
  const first = /^map(?:,(\d+))?$/.exec(lock);
  if (first) {
    for (let vcpu = 0; vcpu < vcpus; ++vcpu)
      draft.add('cpus', String(Number(first[1] ?? 0) + vcpu));
  } else if (/^\d+$/.test(lock)) {
    draft.set('cpus', lock);
  } else {
    throw new UsageError(`-l ${lock}: it is any, map, map,FIRST or the number of a processor.`);
  }
}
