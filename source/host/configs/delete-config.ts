import {rmSync, statSync, unlinkSync} from 'node:fs';
import {basename, join, resolve} from 'node:path';
import {forgetLayer, layersOver} from '../../disks/layers/layer-records.ts';
import {usesOf} from '../../registry/disks/disk-uses.ts';
import type {DiskUse} from '../../registry/disks/disk-uses.ts';
import {forgetMacs} from '../../registry/interfaces/mac-memory.ts';
import {UsageError} from '../../errors.ts';
import {queryConfig} from '../query-config.ts';
import type {Host} from '../host.ts';
import {domainsFrom} from './domains-from.ts';
import {dropDraft} from './drafts.ts';
import {examine} from './examine.ts';
import {configName, listConfigs, readConfigIfPresent} from './find-config.ts';
import {keepVersion} from './history.ts';
import type {ConfigSurvey} from '../../protocol/shapes/config-survey.ts';
import type {ResolvePort} from './resolve-options.ts';

type Port = ResolvePort & {readonly host: Pick<Host, 'list' | 'control'>};

/** Looks at what would be deleted with a config. */
export async function surveyConfig(context: Port, path: string): Promise<ConfigSurvey> {
  const running = domainsFrom(context.places.run, path).map(({entry}) => entry.name);
  const survey = {path, name: configName(path), disks: [], kept: [], running};
  const text = readConfigIfPresent(path);
  const disks = text === undefined ? [] : disksOf(context, path, text);
  if (disks.length === 0) return survey;

  const users = await diskUsers(context, path);
  const kept: {path: string; why: string}[] = [];
  const deletable: {path: string; bytes: number}[] = [];
  for (const {path: file, access} of disks) {
    const stat = statSync(file, {throwIfNoEntry: false});
    const layers = layersOver(file);
    const why =
      stat === undefined
        ? 'there is no such file'
        : !stat.isFile()
          ? 'it is no file'
          : access === 'r'
            ? 'it is only read'
            : running.length > 0
              ? `domain ${running.join(', ')} runs from it`
              : layers.length > 0
                ? `${layers.map(({layer}) => layer).join(', ')} is a layer over it`
                : users.get(resolve(file));
    if (why === undefined) deletable.push({path: file, bytes: stat?.size ?? 0});
    else kept.push({path: file, why});
  }
  return {...survey, disks: deletable, kept};
}

/**
 * Deletes a config, and of its disks those that are named. The config itself is kept as its last
 * version: `config undo` brings it back.
 *
 * @throws {UsageError} when one of the disks is none that the survey lets go, and then nothing is deleted.
 */
export async function deleteConfig(
  context: Port,
  path: string,
  disks: readonly string[],
): Promise<void> {
  if (disks.length > 0) {
    const survey = await surveyConfig(context, path);
    const held = disks.find(disk => !survey.disks.some(one => one.path === disk));
    if (held !== undefined) {
      const why = survey.kept.find(one => one.path === held)?.why ?? `${path} does not name it`;
      throw new UsageError(`${held} is not deleted: ${why}.`);
    }
  }
  keepVersion(path);
  forgetMacs(context.places.data, path);
  unlinkSync(path);
  dropDraft(path);
  rmSync(join(context.places.auto, basename(path)), {force: true});
  for (const disk of disks) {
    unlinkSync(disk);
    forgetLayer(disk);
  }
}

/** The files of its disks: a layer that is there, and what it is over. */
function disksOf(context: Port, path: string, text: string): readonly DiskUse[] {
  return examine(context, path, text)
    .config.disks.flatMap(usesOf)
    .filter(use => use.path.startsWith('/'));
}

/** Who else names a disk, in a sentence, by its path. */
async function diskUsers(context: Port, path: string): Promise<ReadonlyMap<string, string>> {
  const {places, host} = context;
  const users = new Map<string, string>();
  for (const other of listConfigs(places.configs)) {
    if (resolve(other) === resolve(path)) continue;
    const text = readConfigIfPresent(other);
    for (const {path: file} of text === undefined ? [] : disksOf(context, other, text)) {
      users.set(resolve(file), `${other} names it too`);
    }
  }
  for (const domain of await host.list()) {
    const {disks} = await queryConfig(host, domain);
    for (const {path: file} of disks.flatMap(usesOf)) {
      users.set(resolve(file), `domain ${domain.info.name} has it`);
    }
  }
  return users;
}
