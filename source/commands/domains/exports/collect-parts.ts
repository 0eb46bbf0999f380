import {existsSync, statSync} from 'node:fs';
import {join} from 'node:path';
import type {DiskConfig, DomainConfig} from '../../../config/domain-config.ts';
import {convertDisk} from '../../../disks/convert-disk.ts';
import {inspectDisk} from '../../../disks/formats/inspect-disk.ts';
import {UsageError} from '../../../errors.ts';
import type {ExportPart} from '../../../host/exports/format.ts';
import {readSaved} from '../../../saved/read-saved.ts';
import {isFileHere} from '../../../system/files.ts';

export type CollectOptions = {
  /** A directory for what has to be made first. */
  readonly workspace: string;
  /** A file that the domain was saved in. */
  readonly state: string | undefined;
  /** Told how much of a layer has been put together with its base, from 0 to 1. */
  readonly onPart: (part: number) => void;
};

export type Collected = {
  readonly parts: readonly ExportPart[];
  /** Paths, in the order of the parts. */
  readonly files: readonly string[];
  readonly notes: readonly string[];
};

/**
 * Collects the files that go along with a domain. A layer is put together with what it is over.
 *
 * @throws {UsageError} for a disk that is not there, or a state of another domain.
 */
export async function collectParts(
  {name, disks}: DomainConfig,
  {workspace, state, onPart}: CollectOptions,
): Promise<Collected> {
  const parts: ExportPart[] = [];
  const files: string[] = [];
  const notes: string[] = [];
  const add = (role: ExportPart['role'], format: ExportPart['format'], path: string) => {
    parts.push({role, format, bytes: statSync(path).size});
    files.push(path);
  };
  for (const [disk, config] of disks.entries()) {
    if (config.target === '') continue;
    const source = sourceOf(config);
    if (source === undefined) {
      notes.push(`${config.target} is no file, and is not taken along.`);
    } else if (source.format === 'cow' || source.base !== undefined) {
      const flat = join(workspace, `${disk}.raw`);
      await convertDisk(source, flat, 'raw', onPart);
      add({disk}, 'raw', flat);
    } else {
      add({disk}, source.format, source.path);
    }
  }
  if (state !== undefined) {
    const saved = (await readSaved(state)).header.config.name;
    if (saved !== name) throw new UsageError(`${state} holds domain ${saved}, not ${name}.`);
    add('state', 'saved', state);
  }
  return {parts, files, notes};
}

/** What the guest sees of a disk; undefined for a device. A raw disk is never looked into. */
function sourceOf({target, layer, format}: DiskConfig) {
  if (layer !== undefined && existsSync(layer)) return inspectDisk(layer);
  if (!existsSync(target)) throw new UsageError(`The disk ${target} is not there.`);
  return isFileHere(target) ? inspectDisk(target, format === 'qcow2' ? 'qcow2' : 'raw') : undefined;
}
