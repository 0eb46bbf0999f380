import {dirname} from 'node:path';
import {UsageError} from '../errors.ts';
import {slirpPlugin} from '../system/programs/bundles.ts';
import {bundleEnvironment, findProgram, lookForFile} from '../system/programs/find-program.ts';
import type {Program} from '../system/programs/find-program.ts';

/** The programs that a network without root is made of. */
export type NetworkPrograms = {
  readonly vdeSwitch: Program;
  readonly vdePlug: Program;
};

/**
 * Finds the programs of networks, installed or fetched.
 *
 * @throws {UsageError} says what is missing and how to get it.
 */
export function findNetworkPrograms(env: NodeJS.ProcessEnv = process.env): NetworkPrograms {
  const vdeSwitch = findProgram('vde_switch', env);
  const vdePlug = findProgram('vde_plug', env);
  const plugin = lookForFile('vde', slirpPlugin, env);
  if (plugin === undefined) {
    throw new UsageError(
      'vde_plug lacks its plugin for slirp here: run domux image fetch vde, which needs no root, or ' +
        'install it (apt-get install libvdeplug-slirp).',
    );
  }
  if (plugin === `/${slirpPlugin}`) return {vdeSwitch, vdePlug};
  // It does not look for plugins beside itself (vdeplug's libvdeplug.c).
  const own = {...bundleEnvironment('vde', env), VDEPLUGIN_PATH: dirname(plugin)};
  return {vdeSwitch, vdePlug: {...vdePlug, env: {...vdePlug.env, ...own}}};
}
