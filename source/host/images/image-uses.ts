import {sep} from 'node:path';
import type {DomainConfig} from '../../config/domain-config.ts';
import {listLayers} from '../../disks/layers/layer-records.ts';
import {DomuxError} from '../../errors.ts';
import {usesOf} from '../../registry/disks/disk-uses.ts';
import {domainFiles} from '../../registry/domains/domain-files.ts';
import {readEntries} from '../../registry/domains/entry.ts';
import {readFileIfPresent} from '../../system/files.ts';
import {examine} from '../configs/examine.ts';
import {configName, listConfigs, readConfigIfPresent} from '../configs/find-config.ts';
import type {ResolvePort} from '../configs/resolve-options.ts';

/** Who needs an image. */
export type ImageUse = {
  /** Names of the domains that there are. */
  readonly domains: readonly string[];
  /** Names of the configs that boot it, or have its disk. */
  readonly configs: readonly string[];
  /** Paths of the layers over its disk, of whatever registry. */
  readonly layers: readonly string[];
};

type Found = {readonly kind: keyof ImageUse; readonly who: string; readonly paths: string[]};

/**
 * Finds out who uses images: domains and configs by the files that they name, and layers by their base.
 *
 * @returns by the name of the image's directory, such as `debian` or `mini@qemu`.
 */
export function findImageUses(port: ResolvePort): (place: string) => ImageUse {
  const found = [...layersInUse(), ...domainsAt(port.places.run), ...configsOf(port)];
  return place => {
    const inside = `${port.places.images}${sep}${place}${sep}`;
    const users = (kind: keyof ImageUse) => [
      ...new Set(
        found
          .filter(use => use.kind === kind && use.paths.some(path => path.startsWith(inside)))
          .map(({who}) => who),
      ),
    ];
    return {domains: users('domains'), configs: users('configs'), layers: users('layers')};
  };
}

/** In words, such as `domain web, config db`; empty when nobody does. */
export const describeUse = ({domains, configs, layers}: ImageUse): string =>
  [
    ...domains.map(name => `domain ${name}`),
    ...configs.map(name => `config ${name}`),
    ...layers.map(path => `layer ${path}`),
  ].join(', ');

const layersInUse = (): Found[] =>
  listLayers().records.map(({layer, base}) => ({kind: 'layers', who: layer, paths: [base]}));

function domainsAt(run: string): Found[] {
  return readEntries(run).flatMap(({directory, entry: {name}}) => {
    const text = readFileIfPresent(domainFiles(directory).config);
    return text === undefined
      ? []
      : [{kind: 'domains', who: name, paths: filesOf(JSON.parse(text) as DomainConfig)}];
  });
}

/** A config that is wrong uses nothing. */
function configsOf(port: ResolvePort): Found[] {
  return listConfigs(port.places.configs).flatMap(path => {
    const text = readConfigIfPresent(path);
    if (text === undefined) return [];
    try {
      const {config} = examine(port, path, text);
      return [{kind: 'configs', who: configName(path), paths: filesOf(config)}];
    } catch (error) {
      if (error instanceof DomuxError) return [];
      throw error;
    }
  });
}

const filesOf = ({kernel, ramdisk, disks}: DomainConfig): string[] => [
  ...[kernel, ramdisk].filter(path => path !== undefined),
  ...disks.flatMap(usesOf).map(({path}) => path),
];
