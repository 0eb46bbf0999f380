import {basename} from 'node:path';
import {readEntries} from '../../registry/domains/entry.ts';
import type {Context, Run} from '../verb.ts';
import {writeJson} from '../output/write-json.ts';
import {listAuto} from './autostart/auto-directory.ts';
import {listConfigs} from '../../host/configs/find-config.ts';
import {nameOfConfig} from './name-of-config.ts';

/** One config in the directory of configs. */
export type ListedConfig = {
  /** Of the domain that it makes. */
  readonly name: string;
  readonly file: string;
  /** ID of the domain of that name; null while there is none. */
  readonly id: number | null;
  /** Its domain starts by itself. */
  readonly autostart: boolean;
  /** It has no errors. */
  readonly valid: boolean;
};

/** `domux config list [--json]` */
export const listAllConfigs: Run = async (context, {options}) => {
  const listed = gatherConfigs(context);
  if (options['json'] === true) writeJson(context.stdout, listed);
  else context.stdout.write(formatConfigs(listed));
  return undefined;
};

function gatherConfigs(context: Context): ListedConfig[] {
  const {places} = context;
  const ids = new Map(readEntries(places.run).map(({entry}) => [entry.name, entry.id]));
  const auto = new Set(listAuto(places.auto).map(({link}) => basename(link)));
  return listConfigs(places.configs).map(file => {
    const {name, valid} = nameOfConfig(context, file);
    return {name, file, id: ids.get(name) ?? null, autostart: auto.has(basename(file)), valid};
  });
}

/** The list as columns, the ID blank where no domain is. */
export function formatConfigs(configs: readonly ListedConfig[]): string {
  const row = (name: string, id: string, auto: string, file: string) =>
    `${name.padEnd(24)} ${id.padStart(5)}  ${auto.padEnd(4)}  ${file}\n`;
  return [
    row('Name', 'ID', 'Auto', 'File'),
    ...configs.map(({name, id, autostart, file, valid}) =>
      row(name, String(id ?? '-'), autostart ? 'yes' : 'no', valid ? file : `${file} (has errors)`),
    ),
  ].join('');
}
