import {existsSync} from 'node:fs';
import type {DiskConfig, DomainConfig} from '../../../config/domain-config.ts';
import type {DiskContent} from '../../../disks/content/content.ts';
import {openContent} from '../../../disks/content/open-content.ts';
import {rawContent} from '../../../disks/content/raw-content.ts';
import {inspectDisk} from '../../../disks/formats/inspect-disk.ts';
import {UsageError} from '../../../errors.ts';
import type {ExportPart} from '../../../host/exports/format.ts';
import {readSaved} from '../../../saved/read-saved.ts';
import {isFileHere} from '../../../system/files.ts';

export type Collected = {
  readonly parts: readonly ExportPart[];
  /** What they hold, in the order of the parts. */
  readonly contents: readonly DiskContent[];
  /** The files that nobody may write to until they are read. */
  readonly held: readonly string[];
  readonly notes: readonly string[];
};

/**
 * Collects what goes along with a domain. A layer is read together with what it is over.
 *
 * @param state A file that the domain was saved in.
 * @throws {UsageError} for a disk that is not there, or a state of another domain.
 */
export async function collectParts(
  {name, disks}: DomainConfig,
  state: string | undefined,
): Promise<Collected> {
  const parts: ExportPart[] = [];
  const contents: DiskContent[] = [];
  const held: string[] = [];
  const notes: string[] = [];
  const add = (part: Omit<ExportPart, 'bytes'>, content: DiskContent) => {
    parts.push({...part, bytes: content.bytes});
    contents.push(content);
  };
  for (const [disk, config] of disks.entries()) {
    if (config.target === '') continue;
    const source = sourceOf(config);
    if (source === undefined) {
      notes.push(`${config.target} is no file, and is not taken along.`);
      continue;
    }
    held.push(source.path);
    const isWhole = source.format !== 'cow' && source.base === undefined;
    if (isWhole) add({role: {disk}, format: source.format}, rawContent(source.path));
    else add({role: {disk}, format: 'raw'}, openContent(source));
  }
  if (state !== undefined) {
    const saved = (await readSaved(state)).header.config.name;
    if (saved !== name) throw new UsageError(`${state} holds domain ${saved}, not ${name}.`);
    add({role: 'state', format: 'saved'}, rawContent(state));
  }
  return {parts, contents, held, notes};
}

/** What the guest sees of a disk; undefined for a device. A raw disk is never looked into. */
function sourceOf({target, layer, format}: DiskConfig) {
  if (layer !== undefined && existsSync(layer)) return inspectDisk(layer);
  if (!existsSync(target)) throw new UsageError(`The disk ${target} is not there.`);
  return isFileHere(target) ? inspectDisk(target, format === 'qcow2' ? 'qcow2' : 'raw') : undefined;
}
