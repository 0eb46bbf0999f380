import {mkdir} from 'node:fs/promises';
import {basename, dirname, join} from 'node:path';
import {messageOf} from '../../errors.ts';
import {mergedUsrHook} from '../../system/programs/bundles.ts';
import {findProgram, lookForFile} from '../../system/programs/find-program.ts';
import {addDiskImage} from '../disk/add-disk-image.ts';
import {explain, settingsOf} from '../packages/apt-get.ts';
import type {FetchOptions} from '../packages/apt-get.ts';
import {diskFiles} from '../disk/disk-image.ts';
import type {DiskImage} from '../disk/disk-image.ts';
import {imageMachines} from '../image.ts';
import type {ImageOptions} from '../image-options.ts';
import {fetchBundle, hasBundle} from '../programs.ts';
import {fetchImage} from '../store.ts';
import {debianArguments, debianPackages} from './arguments.ts';
import type {DebianOptions} from './arguments.ts';
import {guestModules} from '../kernel/guest-modules.ts';
import {commandAsRoot} from './root-command.ts';

/**
 * Builds a root disk with a Debian system, from Debian's archive, with mmdebstrap and mke2fs; without
 * root in a user namespace. It has modules for the kernels that domux boots on each machine. Killed at
 * any moment it leaves no image, and what it has written goes with the next work on images.
 *
 * @throws {UsageError} for a name that is taken.
 * @throws {GuestFailure} when a program fails: says which, how, and its last lines.
 */
export async function buildDebian(
  imagesDirectory: string,
  name: string,
  debian: DebianOptions,
  options: ImageOptions = {},
): Promise<DiskImage> {
  return addDiskImage(imagesDirectory, name, options, async workspace => {
    if (!hasBundle('mmdebstrap', options.env ?? process.env)) {
      await fetchBundle(imagesDirectory, 'mmdebstrap', options);
    }
    const given = {...options, directory: workspace};
    const modules = await collectModules(imagesDirectory, given);
    const directory = join(workspace, 'image');
    await mkdir(directory);
    await writeDisk(join(directory, diskFiles.disk), debian, modules, given);
    const packages = debianPackages(debian);
    return {
      name,
      summary: `Debian ${debian.suite}`,
      packages,
      modules: modules.map(release => basename(release)),
      ...(packages.includes('cloud-init') && {cloud: {sshKeys: debian.sshKeys}}),
    };
  });
}

/** The modules of every kernel that domux boots such a disk with. */
async function collectModules(
  imagesDirectory: string,
  options: FetchOptions,
): Promise<readonly string[]> {
  const found: string[] = [];
  for (const machine of imageMachines) {
    const image = await fetchImage(imagesDirectory, 'mini', {...options, machine});
    found.push(...(await guestModules(image, options)));
  }
  return found;
}

async function writeDisk(
  disk: string,
  debian: DebianOptions,
  modules: readonly string[],
  options: FetchOptions,
): Promise<void> {
  const {execa} = await import('execa');
  const mmdebstrap = findProgram('mmdebstrap', options.env);
  const {words, cwd, env, before, after} = await commandAsRoot(options);
  const [program, ...first] = words;
  const mke2fs = findProgram('mke2fs', options.env).file;
  const hook = lookForFile('mmdebstrap', mergedUsrHook, options.env);
  const merging = hook === undefined ? [] : [`--hook-dir=${dirname(hook)}`];
  const settings = settingsOf(options);
  options.onProgress?.({phase: 'debian', step: `Debian ${debian.suite}`});
  try {
    const running = execa(
      program,
      [
        ...[...first, mmdebstrap.file],
        ...debianArguments(debian, {
          ...{disk, mke2fs, modules, after},
          before: [...merging, ...before],
        }),
      ],
      {
        ...settings,
        cwd,
        env: {...settings.env, ...mmdebstrap.env, ...env, TMPDIR: options.directory},
        stdio: ['ignore', 'ignore', 'pipe'],
        // unshare(1) blocks what asks it politely, and what it started ends with it.
        killSignal: 'SIGKILL',
      },
    );
    running.stderr.setEncoding('utf8').on('data', (text: string) => {
      const step = /^I: (?!running --|skipping)(.*)/m.exec(text)?.[1];
      if (step !== undefined) options.onProgress?.({phase: 'debian', step});
    });
    await running;
  } catch (error) {
    throw explain(withoutCleaning(error), summaryOf(error, debian), options);
  }
}

const summaryOf = (error: unknown, {suite}: DebianOptions): string =>
  /^E: .*Failed to fetch/m.test(messageOf(error))
    ? `cannot build the disk: the packages of Debian ${suite} cannot be had from here (http_proxy names a proxy)`
    : 'cannot build the disk';

/** What mmdebstrap says while it tidies up hides why it had to. */
function withoutCleaning(error: unknown): unknown {
  if (!(error instanceof Error) || !('stderr' in error)) return error;
  const [told = ''] = String(error.stderr).split(/^I: (?:removing tempdir|main\(\) received)/m);
  return Object.assign(error, {stderr: told.replace(/^I: .*\n/gm, '')});
}
