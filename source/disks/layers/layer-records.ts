import {mkdirSync, readdirSync, rmSync, statSync} from 'node:fs';
import {join} from 'node:path';
import {hasCode} from '../../errors.ts';
import {readFileIfPresent, writeFileDurably} from '../../system/files.ts';
import {sha256} from '../../system/node/hash.ts';
import {findPlaces} from '../../system/paths.ts';
import {identityOf, inspectDisk} from '../formats/inspect-disk.ts';
import type {BaseState} from './base-state.ts';

/**
 * That a file is a layer over another one. All registries of a user share these records, which are
 * beside the images: a base is protected for the layers of all of them.
 */
export type LayerRecord = BaseState & {
  /** Absolute path. */
  readonly layer: string;
  /** What the layer holds is being written to the base: it has to be done to its end. */
  readonly committing?: true;
  /** What the layer is being put over. Which of the two it is over, it says itself. */
  readonly next?: BaseState;
};

const directoryOf = (env: NodeJS.ProcessEnv) => join(findPlaces(env).images, '.layers');

const fileOf = (layer: string, env: NodeJS.ProcessEnv) =>
  join(directoryOf(env), `${sha256(layer).slice(0, 24)}.json`);

/** Writes down a layer, in the place of what was written down of it. */
export function recordLayer(record: LayerRecord, env: NodeJS.ProcessEnv = process.env): void {
  mkdirSync(directoryOf(env), {recursive: true});
  writeFileDurably(fileOf(record.layer, env), `${JSON.stringify(record)}\n`, 0o644);
}

/** What is written down of a layer; undefined where nothing is. */
export function readLayer(
  layer: string,
  env: NodeJS.ProcessEnv = process.env,
): LayerRecord | undefined {
  const record = parse(readFileIfPresent(fileOf(layer, env)));
  return record === undefined ? undefined : (settle(record) ?? record);
}

export function forgetLayer(layer: string, env: NodeJS.ProcessEnv = process.env): void {
  rmSync(fileOf(layer, env), {force: true});
}

/** The layers that there are. */
export type Layers = {
  readonly records: readonly LayerRecord[];
  /** Those that were written down and are gone, which nobody will be told of again. */
  readonly stale: readonly LayerRecord[];
};

/** Lists all layers. A record of one that is no more, or is one over something else now, is dropped. */
export function listLayers(env: NodeJS.ProcessEnv = process.env): Layers {
  const records: LayerRecord[] = [];
  const stale: LayerRecord[] = [];
  for (const name of namesIn(directoryOf(env))) {
    const record = parse(readFileIfPresent(join(directoryOf(env), name)));
    if (record === undefined) continue;
    const settled = settle(record);
    if (settled !== undefined) records.push(settled);
    else {
      stale.push(record);
      forgetLayer(record.layer, env);
    }
  }
  records.sort((a, b) => (a.layer < b.layer ? -1 : 1));
  return {records, stale};
}

/** The layers over a file, under whatever name. */
export function layersOver(path: string, env: NodeJS.ProcessEnv = process.env): LayerRecord[] {
  const identity = identityIfThere(path);
  if (identity === undefined) return [];
  return listLayers(env).records.filter(({base}) => identityIfThere(base) === identity);
}

/**
 * What of a record holds now; undefined for what is no such layer. One that cannot be looked at now
 * counts: its base must not be written to.
 */
function settle(record: LayerRecord): LayerRecord | undefined {
  const {next, ...before} = record;
  try {
    const found = inspectDisk(record.layer).base?.path;
    if (found === undefined) return undefined;
    const isOver = ({base}: BaseState) => found === base || sameFile(found, base);
    if (next !== undefined && isOver(next)) return {...before, ...next};
    return isOver(before) ? before : undefined;
  } catch (error) {
    return hasCode(error, 'ENOENT', 'ENOTDIR') ? undefined : record;
  }
}

function sameFile(a: string, b: string): boolean {
  const identity = identityIfThere(a);
  return identity !== undefined && identity === identityIfThere(b);
}

function identityIfThere(path: string): string | undefined {
  const stat = statSync(path, {throwIfNoEntry: false});
  return stat === undefined ? undefined : identityOf(stat);
}

function namesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory).filter(name => name.endsWith('.json'));
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return [];
    throw error;
  }
}

const parse = (text: string | undefined): LayerRecord | undefined =>
  text === undefined ? undefined : (JSON.parse(text) as LayerRecord);
