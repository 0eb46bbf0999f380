import {rmSync, statSync, unlinkSync} from 'node:fs';
import {basename, join, resolve} from 'node:path';
import type {DiskConfig} from '../../config/domain-config.ts';
import {UsageError} from '../../errors.ts';
import {queryConfig} from '../query-config.ts';
import type {Host} from '../host.ts';
import {domainsFrom} from './domains-from.ts';
import {dropDraft} from './drafts.ts';
import {examine} from './examine.ts';
import {configName, listConfigs, readConfigIfPresent} from './find-config.ts';
import {keepVersion} from './history.ts';
import type {ConfigSurvey} from './host-configs.ts';
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
  for (const disk of disks) {
    const stat = statSync(disk.target, {throwIfNoEntry: false});
    const user = users.get(resolve(disk.target));
    const why =
      stat === undefined
        ? 'there is no such file'
        : !stat.isFile()
          ? 'it is no file'
          : disk.access === 'r'
            ? 'it is only read'
            : running.length > 0
              ? `domain ${running.join(', ')} runs from it`
              : user;
    if (why === undefined) deletable.push({path: disk.target, bytes: stat?.size ?? 0});
    else kept.push({path: disk.target, why});
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
  unlinkSync(path);
  dropDraft(path);
  rmSync(join(context.places.auto, basename(path)), {force: true});
  for (const disk of disks) unlinkSync(disk);
}

function disksOf(context: Port, path: string, text: string): readonly DiskConfig[] {
  return examine(context, path, text).config.disks.filter(({target}) => target.startsWith('/'));
}

/** Who else names a disk, in a sentence, by its path. */
async function diskUsers(context: Port, path: string): Promise<ReadonlyMap<string, string>> {
  const {places, host} = context;
  const users = new Map<string, string>();
  for (const other of listConfigs(places.configs)) {
    if (resolve(other) === resolve(path)) continue;
    const text = readConfigIfPresent(other);
    for (const {target} of text === undefined ? [] : disksOf(context, other, text)) {
      users.set(resolve(target), `${other} names it too`);
    }
  }
  for (const domain of await host.list()) {
    const {disks} = await queryConfig(host, domain);
    for (const {target} of disks) users.set(resolve(target), `domain ${domain.info.name} has it`);
  }
  return users;
}
