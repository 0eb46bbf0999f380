import {existsSync} from 'node:fs';
import {join} from 'node:path';
import type {VifConfig} from '../../config/domain-config.ts';
import {RefusedError} from '../../errors.ts';
import {findPlaces} from '../../system/paths.ts';
import {isProgram} from '../../system/programs/find-program.ts';
import {runProgram} from './run-program.ts';

const ownDirectory = () => join(findPlaces(process.env).configs, '..', 'scripts');

/** Where scripts are looked for: domux's own, then Xen's. */
const scriptDirectories = () => [ownDirectory(), '/etc/xen/scripts'];

/**
 * The script that an interface names, or undefined where it names none and no `vif-bridge` is among
 * domux's own scripts. Xen's own of that name is for whoever names it: it wants Xen's store.
 *
 * @throws {RefusedError} when it is not there, or cannot be run.
 */
export function findVifScript({script}: VifConfig): string | undefined {
  if (script === undefined || script === '') {
    return [join(ownDirectory(), 'vif-bridge')].find(isProgram);
  }
  const candidates = script.startsWith('/')
    ? [script]
    : scriptDirectories().map(directory => join(directory, script));
  const found = candidates.find(isProgram);
  if (found !== undefined) return found;
  const there = candidates.find(file => existsSync(file));
  throw new RefusedError(
    'GenericError',
    there === undefined
      ? `There is no script ${script}: looked for ${candidates.join(' and ')}.`
      : `${there} cannot be run: chmod +x it.`,
  );
}

/** What a script of an interface is told, as Xen's hotplug scripts are (docs/misc/vif-common.sh in Xen's tree). */
export type ScriptSubject = {
  /** As in `vif5.0`. */
  readonly name: string;
  readonly bridge: string;
  readonly domain: string;
  readonly id: number;
  readonly index: number;
  readonly vif: VifConfig;
};

/** Runs an interface's script: `online type_if=vif`, and what it is about in the environment. */
export async function runVifScript(
  file: string,
  how: 'online' | 'offline',
  {name, bridge, domain, id, index, vif}: ScriptSubject,
): Promise<void> {
  await runProgram(file, [how, 'type_if=vif'], {
    ...{vif: name, dev: name, bridge, mac: vif.mac, domain, script: file},
    ...(vif.ip === undefined ? {} : {ip: vif.ip}),
    ...(vif.mtu === undefined ? {} : {mtu: String(vif.mtu)}),
    XENBUS_TYPE: 'vif',
    XENBUS_PATH: `backend/vif/${id}/${index}`,
  });
}

/** The script that makes and takes away a bridge, where there is one: xend's `network`. */
export const findNetworkScript = (): string | undefined =>
  scriptDirectories()
    .map(directory => join(directory, 'network'))
    .find(isProgram);

export const runNetworkScript = (file: string, how: 'start' | 'stop', bridge: string) =>
  runProgram(file, [how, `bridge=${bridge}`], {bridge});
