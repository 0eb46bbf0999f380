import {readdirSync} from 'node:fs';
import {join, resolve} from 'node:path';
import {isHeld} from '../../disks/hold.ts';
import {inspectDisk} from '../../disks/formats/inspect-disk.ts';
import type {DiskFile} from '../../disks/formats/inspect-disk.ts';
import {listLayers} from '../../disks/layers/layer-records.ts';
import type {LayerRecord} from '../../disks/layers/layer-records.ts';
import {DomuxError, hasCode, messageOf} from '../../errors.ts';
import {usesOf} from '../../registry/disks/disk-uses.ts';
import type {DiskUse} from '../../registry/disks/disk-uses.ts';
import type {DiskUser} from '../../registry/disks/disk-users.ts';
import {readUsers, readUsersElsewhere} from '../../registry/disks/disk-users.ts';
import {disksDirectory} from '../../system/paths.ts';
import {examine} from '../configs/examine.ts';
import {configName, listConfigs, readConfigIfPresent} from '../configs/find-config.ts';
import type {ResolvePort} from '../configs/resolve-options.ts';

/** A disk of this host, and who has to do with it. */
export type SurveyedDisk = DiskFile & {
  /** Paths of the layers over it. */
  readonly layers: readonly string[];
  /** Domains that run and use it. */
  readonly domains: readonly (Pick<DiskUser, 'name' | 'registry'> & Pick<DiskUse, 'access'>)[];
  /** Names of the configs that name it. */
  readonly configs: readonly string[];
};

export type DiskSurvey = {
  /** By path. */
  readonly disks: readonly SurveyedDisk[];
  /** Disks that something names and that cannot be looked at, with the reason. */
  readonly unreadable: readonly {readonly path: string; readonly why: string}[];
  /** Layers that were written down and that are gone. */
  readonly stale: readonly LayerRecord[];
  /** Layers whose commit was cut short. */
  readonly uncommitted: readonly LayerRecord[];
};

/** Looks at the disks in the directory of disks, and at those that configs, domains and layers name. */
export function surveyDisks(port: ResolvePort): DiskSurvey {
  const {places} = port;
  const {records, stale} = listLayers();
  const users = [...readUsers(places.run, () => true), ...readUsersElsewhere(places.run)];
  const named = usesInConfigs(port);
  const paths = new Set([
    ...filesIn(disksDirectory(places)),
    ...records.flatMap(({layer, base}) => [layer, base]),
    ...users.map(({use}) => use.path),
    ...named.map(({use}) => use.path),
  ]);
  const disks: SurveyedDisk[] = [];
  const unreadable: {path: string; why: string}[] = [];
  for (const path of [...paths].filter(each => each.startsWith('/')).sort()) {
    const file = inspectOrExplain(path);
    if ('why' in file) {
      unreadable.push(file);
      continue;
    }
    disks.push({
      ...file,
      layers: records.filter(({base}) => base === path).map(({layer}) => layer),
      domains: users
        .filter(({use}) => resolve(use.path) === path)
        .map(({name, registry, use: {access}}) => ({
          ...{name, access},
          ...(registry === undefined ? {} : {registry}),
        })),
      configs: [
        ...new Set(named.filter(({use}) => resolve(use.path) === path).map(({name}) => name)),
      ],
    });
  }
  const uncommitted = records.filter(({committing, layer}) => committing && !isHeld(layer));
  return {disks, unreadable, stale, uncommitted};
}

function inspectOrExplain(path: string): DiskFile | {path: string; why: string} {
  try {
    return inspectDisk(path);
  } catch (error) {
    if (!hasCode(error, 'ENOENT', 'ENOTDIR', 'EACCES', 'EISDIR', 'ENXIO', 'ENOMEDIUM')) throw error;
    return {path, why: messageOf(error)};
  }
}

/** What the configs among the others would use. One that is wrong says nothing. */
function usesInConfigs(port: ResolvePort): {name: string; use: DiskUse}[] {
  return listConfigs(port.places.configs).flatMap(path => {
    const text = readConfigIfPresent(path);
    if (text === undefined) return [];
    try {
      const {disks} = examine(port, path, text).config;
      return disks.flatMap(usesOf).map(use => ({name: configName(path), use}));
    } catch (error) {
      if (error instanceof DomuxError) return [];
      throw error;
    }
  });
}

/** The files in the directory of disks, and in those of domains there. Hidden ones are unfinished. */
function filesIn(directory: string, depth = 1): string[] {
  try {
    return readdirSync(directory, {withFileTypes: true}).flatMap(entry => {
      const path = join(directory, entry.name);
      if (entry.name.startsWith('.')) return [];
      if (entry.isDirectory()) return depth === 0 ? [] : filesIn(path, depth - 1);
      // What is written down beside a CD that was made for cloud-init.
      return entry.isFile() && !entry.name.endsWith('.iso.json') ? [path] : [];
    });
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return [];
    throw error;
  }
}
