import {existsSync, mkdirSync, readdirSync, realpathSync, rmSync, statSync} from 'node:fs';
import {join} from 'node:path';
import type {DomainConfig} from '../../config/domain-config.ts';
import {hasCode} from '../../errors.ts';
import {readFileIfPresent, writeFileAtomically} from '../../system/files.ts';
import {sha256} from '../../system/node/hash.ts';

/** A domain as it comes again: a config file, or what one of another host is known by, and the name that it got of it. */
export type Owner = {readonly path: string; readonly name: string};

/** The MAC addresses that a domain was given, by the place of the interface in its config. */
type Memory = {readonly path: string; readonly macs: readonly string[]};

const directoryOf = (data: string) => join(data, 'mac-addresses');

const fileOf = (data: string, {path, name}: Owner): string =>
  join(directoryOf(data), `${sha256(`${realPath(path)}\0${name}`).slice(0, 24)}.json`);

/** What the domain of a config file had when it was last created. */
export const recallMacs = (data: string, owner: Owner): readonly string[] =>
  read(fileOf(data, owner))?.macs ?? [];

/** Domains that are remembered at most where their config files are gone: these may come back, or never. */
const goneLimit = 256;

/** Has the next domain of this config file get the addresses of this one. */
export function rememberMacs(
  data: string,
  {source, origin, name, vifs}: Pick<DomainConfig, 'source' | 'origin' | 'name' | 'vifs'>,
): void {
  const path = source ?? origin;
  if (path === undefined || vifs.length === 0) return;
  const macs = vifs.map(({mac}) => mac);
  if (recallMacs(data, {path, name}).join() === macs.join()) return;
  mkdirSync(directoryOf(data), {recursive: true, mode: 0o700});
  const memory: Memory = {path: realPath(path), macs};
  writeFileAtomically(fileOf(data, {path, name}), JSON.stringify(memory));
  forgetGone(data);
}

/** All of them are read whenever an address is drawn, so they must not grow without end. */
function forgetGone(data: string): void {
  const files = filesIn(data);
  if (files.length <= goneLimit) return;
  const age = (file: string) => statSync(file, {throwIfNoEntry: false})?.mtimeMs ?? 0;
  const gone = files
    .filter(file => !existsSync(read(file)?.path ?? ''))
    .sort((one, other) => age(other) - age(one));
  for (const file of gone.slice(goneLimit)) rmSync(file, {force: true});
}

/** Whatever is made of a file at this path later is another domain. */
export function forgetMacs(data: string, path: string): void {
  const real = realPath(path);
  for (const file of filesIn(data)) if (read(file)?.path === real) rmSync(file, {force: true});
}

/** All addresses that some config file will have again. */
export const rememberedMacs = (data: string): readonly string[] =>
  filesIn(data).flatMap(file => read(file)?.macs ?? []);

function read(file: string): Memory | undefined {
  const text = readFileIfPresent(file);
  return text === undefined ? undefined : (JSON.parse(text) as Memory);
}

function filesIn(data: string): readonly string[] {
  try {
    const names = readdirSync(directoryOf(data)).filter(name => name.endsWith('.json'));
    return names.map(name => join(directoryOf(data), name));
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return [];
    throw error;
  }
}

function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR', 'EACCES')) return path;
    throw error;
  }
}
