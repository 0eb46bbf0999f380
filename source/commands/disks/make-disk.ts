import {resolve} from 'node:path';
import {convertDisk} from '../../disks/convert-disk.ts';
import {createDisk} from '../../disks/create-disk.ts';
import {holding} from '../../disks/hold.ts';
import {diskFormats, inspectDisk} from '../../disks/formats/inspect-disk.ts';
import type {DiskFormat} from '../../disks/formats/inspect-disk.ts';
import {makeLayer} from '../../disks/layers/make-layer.ts';
import {namingFull} from '../../disks/space/explain-full.ts';
import {UsageError} from '../../errors.ts';
import {refuseDiskInUse} from '../../registry/disks/disk-sharing.ts';
import {parseSize} from '../memory/parse-size.ts';
import type {Context, Run} from '../verb.ts';
import {formatBytes} from '../../disks/space/format-bytes.ts';
import {tellCleared} from './left-behind.ts';
import {warnOfSpace} from './list-disks.ts';
import {locateDisk} from './locate-disk.ts';
import {withProgress} from './with-progress.ts';

/** `domux disk create [--format FORMAT] [--base DISK] FILE [SIZE]` */
export const create: Run = async (context, {options, words: [file = '', size]}) => {
  const path = resolve(file);
  const base = options['base'];
  if (typeof base === 'string') {
    if (size !== undefined) throw new UsageError('A layer is as big as its base: leave SIZE out.');
    const {path: below, format: baseFormat} = locateDisk(context.places, base);
    const format = formatFor(path, options['format'], ['cow', 'qcow2'], 'qcow2');
    await holding({read: [below]}, 'made a base', async () => {
      refuseDiskInUse(context.places.run, below, 'r');
      const cleared = await namingFull([path], () =>
        makeLayer({layer: path, base: below, baseFormat, format}),
      );
      tellCleared(context, cleared);
    });
  } else {
    if (size === undefined) throw new UsageError('How big is it to be? domux disk create FILE 8G');
    const format = formatFor(path, options['format'], own, 'raw');
    tellCleared(context, await namingFull([path], () => createDisk(path, parseSize(size), format)));
  }
  report(context, path);
  return undefined;
};

/** `domux disk convert [--format FORMAT] [--source-format FORMAT] DISK FILE` */
export const convert: Run = async (context, {options, words: [wanted = '', file = '']}) => {
  const found = locateDisk(context.places, wanted);
  const known = options['source-format'];
  const source =
    typeof known === 'string' ? inspectDisk(found.path, oneOf(diskFormats, known)) : found;
  const target = resolve(file);
  const format = formatFor(target, options['format'], own, 'raw');
  await holding({read: [source.path]}, 'converted', async () => {
    refuseDiskInUse(context.places.run, source.path, 'r');
    const cleared = await withProgress(context, `${source.path} is being converted`, onProgress =>
      namingFull([target], () => convertDisk(source, target, format, onProgress)),
    );
    tellCleared(context, cleared);
  });
  report(context, target);
  return undefined;
};

const own = ['raw', 'qcow2'] as const;

function report(context: Context, path: string): void {
  const disk = inspectDisk(path);
  const {format, promised} = disk;
  context.stdout.write(`${path}: ${format}, ${formatBytes(promised)}\n`);
  warnOfSpace(context, [disk]);
}

/** What was asked for, else what the file's name ends in. */
function formatFor<T extends DiskFormat>(
  path: string,
  given: string | boolean | undefined,
  formats: readonly T[],
  fallback: T,
): T {
  if (typeof given === 'string') return oneOf(formats, given);
  return formats.find(format => path.endsWith(`.${format}`)) ?? fallback;
}

function oneOf<T extends string>(formats: readonly T[], given: string): T {
  const found = formats.find(format => format === given);
  if (found !== undefined) return found;
  throw new UsageError(`Unknown format '${given}': it is one of ${formats.join(', ')}.`);
}
