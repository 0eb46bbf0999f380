import {basename} from 'node:path';
import {existsSync} from 'node:fs';
import {UsageError} from '../../../errors.ts';
import {readEntries} from '../../../registry/domains/entry.ts';
import type {Context, Run} from '../../verb.ts';
import {writeJson} from '../../output/write-json.ts';
import {disable, enable, listAuto} from './auto-directory.ts';
import {extension, requireConfig} from '../../../host/configs/find-config.ts';
import {nameOfConfig} from '../name-of-config.ts';

/** `domux autostart enable NAME...` */
export const enableAutostart: Run = async ({places}, {words}) => {
  const paths = words.map(word => requireConfig(places.configs, word));
  const wrong = paths.find(path => !path.endsWith(extension));
  if (wrong !== undefined) throw new UsageError(`${wrong}: a config's name ends in ${extension}.`);
  for (const path of paths) enable(places.auto, path);
  return undefined;
};

/** `domux autostart disable NAME...` */
export const disableAutostart: Run = async ({places, stderr}, {words}) => {
  const absent = words.filter(word => {
    const name = basename(word);
    return !disable(places.auto, name.endsWith(extension) ? name : name + extension);
  });
  for (const word of absent) stderr.write(`${word} does not start by itself.\n`);
  return absent.length > 0 ? 1 : undefined;
};

/** A domain that starts by itself. */
export type AutoDomain = {
  readonly name: string;
  /** The config; the link where that leads nowhere. */
  readonly file: string;
  /** Null while it does not exist. */
  readonly id: number | null;
};

/** The domains that start by themselves, in the order in which they start. */
export function autoDomains(context: Pick<Context, 'places' | 'settings'>): AutoDomain[] {
  const {places} = context;
  const ids = new Map(readEntries(places.run).map(({entry}) => [entry.name, entry.id]));
  return listAuto(places.auto).map(({link, path}) => {
    const file = path ?? link;
    const {name} = nameOfConfig(context, file);
    return {name, file, id: ids.get(name) ?? null};
  });
}

/** `domux autostart list [--json]` */
export const listAutostart: Run = async (context, {options}) => {
  const domains = autoDomains(context);
  if (options['json'] === true) {
    writeJson(context.stdout, domains);
    return undefined;
  }
  const row = (name: string, id: string, file: string) =>
    `${name.padEnd(24)} ${id.padStart(5)}  ${file}\n`;
  context.stdout.write(
    [
      row('Name', 'ID', 'File'),
      ...domains.map(({name, id, file}) =>
        row(name, String(id ?? '-'), existsSync(file) ? file : `${file} (leads nowhere)`),
      ),
    ].join(''),
  );
  return undefined;
};
