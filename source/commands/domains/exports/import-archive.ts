import {createReadStream, mkdirSync, renameSync} from 'node:fs';
import {basename, join} from 'node:path';
import {formatDisk} from '../../../config/devices/format-disk.ts';
import {parseDiskSpec} from '../../../config/devices/disk-spec.ts';
import {deleteKey, setValue} from '../../../config/editing/edit-config.ts';
import {parseConfig} from '../../../config/syntax/parser.ts';
import {explainFull} from '../../../disks/space/explain-full.ts';
import {examine} from '../../../host/configs/examine.ts';
import {saveConfig} from '../../../host/configs/save-config.ts';
import {exportMagic} from '../../../host/exports/format.ts';
import type {ExportHeader, ExportPart} from '../../../host/exports/format.ts';
import {readExport} from '../../../host/exports/read-export.ts';
import {inWorkspace} from '../../../images/workspace.ts';
import {disksDirectory} from '../../../system/paths.ts';
import {readStart} from '../../../system/read-start.ts';
import {interruptible} from '../../interruptible.ts';
import type {Context} from '../../verb.ts';
import {renamedConfig, textsOf} from '../clone/renamed-config.ts';
import {withFreePorts} from '../from/free-port.ts';
import {requireFreeName} from '../from/free-name.ts';

/** True for a word that names an exported domain: a file of one, or the standard input. */
export const isArchive = (word: string): boolean =>
  word === '-' || readStart(word, exportMagic.length)?.equals(exportMagic) === true;

export type ImportedArchive = {
  /** Path of the config. */
  readonly config: string;
  /** Where the state is that the domain was saved in. */
  readonly state?: string;
};

/**
 * Makes a domain of what `export` wrote. Nothing of it is there until all of it has come and its
 * checksum is right.
 *
 * @param name The one it had where undefined; under another it gets its own UUID, MACs and ports.
 * @throws {UsageError} for a file of something else or a torn one, or when the name is taken.
 */
export async function importArchive(
  context: Context,
  word: string,
  name: string | undefined,
): Promise<ImportedArchive> {
  const {places} = context;
  const source = word === '-' ? process.stdin : createReadStream(word);
  const label = word === '-' ? 'What comes in' : word;
  try {
    return await interruptible(signal =>
      inWorkspace(disksDirectory(places), async workspace => {
        const arrived = join(workspace, 'disks');
        mkdirSync(arrived, {mode: 0o700});
        const header = await readExport(source, {
          ...{label, signal},
          place: found => {
            requireFreeName(places, name ?? found.name);
            return fileNames(found).map(file => join(arrived, file));
          },
        });
        const chosen = name ?? header.name;
        const {config, disks} = requireFreeName(places, chosen);
        const place = {name: chosen, disks, path: config};
        const count = chosen === header.name ? 0 : forwardsOf(context, header, config).length;
        await withFreePorts(places, count, ports => {
          const text = configFor(context, header, place, ports);
          renameSync(arrived, disks);
          saveConfig(config, text);
        });
        const state = header.parts.findIndex(({role}) => role === 'state');
        return {config, ...(state >= 0 && {state: join(disks, fileNames(header)[state] ?? '')})};
      }),
    );
  } catch (error) {
    throw explainFull(error, [disksDirectory(places)]);
  }
}

/** Names for the files of an exported domain: `xvda.raw`, `seed.iso`. */
function fileNames({config, parts}: ExportHeader): readonly string[] {
  const written = textsOf(parseConfig(config, 'the exported config'), 'disk');
  return parts.map(({role, format}) => {
    if (role === 'state') return 'state.saved';
    const {target, vdev} = parseDiskSpec(written[role.disk] ?? '').disk;
    const isCd = format === 'raw' && /\.iso$/i.test(target);
    return isCd ? basename(target) : `${vdev.replace(/^\/dev\//, '')}.${format}`;
  });
}

function configFor(
  context: Context,
  header: ExportHeader,
  {name, disks, path}: {readonly name: string; readonly disks: string; readonly path: string},
  ports: readonly number[],
): string {
  const document = parseConfig(header.config, path);
  const files = fileNames(header);
  const written = textsOf(document, 'disk');
  const own = written.map((spec, disk) => {
    const index = header.parts.findIndex(({role}) => role !== 'state' && role.disk === disk);
    return index < 0 ? spec : placed(spec, header.parts[index], join(disks, files[index] ?? ''));
  });
  // What was in layers is in the disks themselves now.
  const flat = deleteKey(document, 'cow');
  const moved = written.length === 0 ? flat : setValue(flat, 'disk', own);
  if (name === header.name) return moved.text;
  return renamedConfig(moved, examine(context, path, header.config).config, {name, ports}).text;
}

const forwardsOf = (context: Context, {config}: ExportHeader, path: string) =>
  examine(context, path, config).config.forwards ?? [];

function placed(spec: string, part: ExportPart | undefined, target: string): string {
  const {cow: _cow, layer: _layer, ...disk} = parseDiskSpec(spec).disk;
  return formatDisk({...disk, target, format: part?.format === 'qcow2' ? 'qcow2' : 'raw'});
}
