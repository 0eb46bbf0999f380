import {isAbsolute, join, resolve} from 'node:path';
import {parseDiskSpec} from '../../config/devices/disk-spec.ts';
import {formatDisk, vdevNumber} from '../../config/devices/format-disk.ts';
import {SpecProblem} from '../../config/devices/spec.ts';
import type {DiskConfig} from '../../config/domain-config.ts';
import {DomuxError, UsageError, messageOf} from '../../errors.ts';
import type {DomainReference} from '../../host/domain-reference.ts';
import type {ControlClient} from '../../protocol/wire/client.ts';
import type {Result} from '../../protocol/commands.ts';
import {forEach} from '../for-each-domain.ts';
import {left, lines} from '../host/listing/columns.ts';
import {parseSize} from '../memory/parse-size.ts';
import type {Context, Run} from '../verb.ts';
import {writeJson} from '../output/write-json.ts';
import {preparePersist} from './persist.ts';

/** `domux block-attach [--persist] DOMAIN SPEC...`: the words are one specification, as with xl. */
export const blockAttach: Run = async (context, {options, words: [wanted = '', ...parts]}) => {
  const disk = parseDisk(parts.join(','));
  const domain = await context.host.find(wanted);
  const persist =
    options['persist'] === true ? await preparePersist(context, domain, 'disk') : undefined;
  const spec = formatDisk(disk);
  const code = await act(context, domain, client => client.execute('domux-attach-disk', {spec}));
  if (code === undefined) await persist?.(items => [...items, spec]);
  return code;
};

/** `domux block-detach [--persist] DOMAIN DEVICE` */
export const blockDetach: Run = async (context, {options, words: [wanted = '', device = '']}) => {
  const domain = await context.host.find(wanted);
  const persist =
    options['persist'] === true ? await preparePersist(context, domain, 'disk') : undefined;
  const code = await act(context, domain, client => client.execute('domux-detach-disk', {device}));
  if (code === undefined) await persist?.(items => items.filter(item => !isDisk(item, device)));
  return code;
};

/** `domux block-resize DOMAIN DEVICE SIZE` */
export const blockResize: Run = async (context, {words: [wanted = '', device = '', text = '']}) => {
  const size = parseSize(text);
  const domain = await context.host.find(wanted);
  return act(context, domain, client => client.execute('block_resize', {device, size}));
};

/** `domux cd-insert DOMAIN DEVICE FILE` */
export const cdInsert: Run = async (context, {words: [wanted = '', device = '', file = '']}) => {
  const domain = await context.host.find(wanted);
  const given = {device, file: resolve(file)};
  return act(context, domain, client => client.execute('domux-change-medium', given));
};

/** `domux cd-eject DOMAIN DEVICE` */
export const cdEject: Run = async (context, {words: [wanted = '', device = '']}) => {
  const domain = await context.host.find(wanted);
  return act(context, domain, client => client.execute('domux-change-medium', {device}));
};

/** One disk of `block-list --json`. */
export type BlockRow = {
  readonly domain: string;
  readonly id: number;
  readonly vdev: string;
  /** As xl has it: 51712 is xvda. */
  readonly number: number | null;
  readonly cdrom: boolean;
  /** Null for a CD drive with nothing in it. */
  readonly target: string | null;
  readonly format: string | null;
  /** What the target is a layer over. */
  readonly base: string | null;
  readonly access: 'r' | 'w' | null;
};

/** `domux block-list [--json] DOMAIN...`, in the columns of xl (tools/xl/xl_block.c). */
export const blockList: Run = async (context, {options, words}) => {
  let code: number | undefined;
  const rows: BlockRow[] = [];
  for (const word of words) {
    try {
      const domain = await context.host.find(word);
      const found = await withControl(context, domain, client => client.execute('query-block'));
      rows.push(...found.map(disk => toRow(domain, disk)));
    } catch (error) {
      if (!(error instanceof DomuxError)) throw error;
      context.stderr.write(`${messageOf(error)}\n`);
      code = 1;
    }
  }
  if (options['json'] === true) writeJson(context.stdout, rows);
  else context.stdout.write(formatBlocks(rows));
  return code;
};

function toRow(
  {entry}: DomainReference,
  {device, removable, inserted}: Result<'query-block'>[number],
): BlockRow {
  return {
    ...{domain: entry.name, id: entry.id, vdev: device, number: vdevNumber(device) ?? null},
    ...{cdrom: removable, target: inserted?.file ?? null, format: inserted?.drv ?? null},
    base: inserted?.backing_file ?? null,
    access: inserted === undefined ? null : inserted.ro ? 'r' : 'w',
  };
}

/**
 * The columns of xl, of which a ring and its event channel are Xen's own. What a disk is on the host
 * is in the place of its path in Xen's store.
 */
function formatBlocks(rows: readonly BlockRow[]): string {
  const line = (cells: readonly (string | number)[]) =>
    cells.map((cell, index) => left(cell, widths[index] ?? 0)).join(' ');
  return lines([
    line(['Vdev', 'BE', 'handle', 'state', 'evt-ch', 'ring-ref', 'BE-path']),
    ...rows.map(({vdev, number, target, id}) =>
      line([number ?? vdev, 0, id, connected, -1, -1, target ?? '']),
    ),
  ]);
}

/** XenbusStateConnected (xen/include/public/io/xenbus.h). */
const connected = 4;
const widths = [5, 3, 6, 5, 6, 8, 30];

const isDisk = (spec: string, device: string): boolean => {
  const {vdev} = parseDisk(spec);
  return vdev === device || (vdevNumber(vdev) ?? vdev) === vdevNumber(device);
};

/** A path relative to here becomes absolute; after `phy:` it is one under /dev. */
function parseDisk(spec: string): DiskConfig {
  try {
    const {disk, physical} = parseDiskSpec(spec);
    const {target} = disk;
    if (target === '' || isAbsolute(target) || disk.script !== undefined) return disk;
    if (target.includes('://')) return disk;
    return {...disk, target: physical ? join('/dev', target) : resolve(target)};
  } catch (error) {
    if (!(error instanceof SpecProblem)) throw error;
    throw new UsageError(`'${spec}': ${error.message}.`, {cause: error});
  }
}

/** @returns the exit code; what is refused is said as xl says it. */
const act = (
  context: Context,
  domain: DomainReference,
  work: (client: ControlClient) => Promise<unknown>,
): Promise<number | undefined> =>
  forEach(context, [domain], {doing: 'Changing devices'}, () => withControl(context, domain, work));

async function withControl<T>(
  {host}: Pick<Context, 'host'>,
  domain: DomainReference,
  work: (client: ControlClient) => Promise<T>,
): Promise<T> {
  const client = await host.control(domain);
  try {
    return await work(client);
  } finally {
    client.close();
  }
}
