import {delimiter} from 'node:path';
import {messageOf} from '../../../source/errors.ts';
import {fetchBundle, hasBundle} from '../../../source/images/programs.ts';
import {findPlaces} from '../../../source/system/paths.ts';
import type {BundleName} from '../../../source/system/programs/bundles.ts';
import {bundleDirectory, readBundle} from '../../../source/system/programs/find-program.ts';
import {fetchTool, lackingTools, toolBundle} from './tools.ts';

/** What tests start of what domux starts. */
const needed: readonly BundleName[] = [
  'qemu',
  'qemu-arm',
  'qemu-riscv',
  'vde',
  'iproute2',
  'nftables',
  'ssh',
  'mmdebstrap',
  'swtpm',
];

type Lacking = {
  readonly name: string;
  readonly bundle: string;
  readonly fetch: () => Promise<unknown>;
};

/**
 * Fetches what this host lacks of the programs that tests start, beside the images of whoever runs
 * them. What cannot be had is said, and the tests that need it fail with how to get it.
 *
 * @param scripts An empty directory for what runs the tools; it comes after all else on PATH.
 */
export async function fetchTestPrograms(scripts: string): Promise<void> {
  const {images} = findPlaces(process.env);
  const tell = (text: string) => process.stderr.write(`${text}\n`);
  const lacking: readonly Lacking[] = [
    ...needed
      .filter(name => !hasBundle(name, process.env))
      .map(name => ({name, bundle: name, fetch: () => fetchBundle(images, name)})),
    ...lackingTools().map(name => ({
      ...{name, bundle: toolBundle(name)},
      fetch: () => fetchTool(images, name, scripts),
    })),
  ];
  for (const {name, bundle, fetch} of lacking) {
    if (readBundle(bundleDirectory(images, bundle)) === undefined) {
      tell(`Fetching ${name} for the tests into ${images}`);
    }
    await fetch().catch((error: unknown) => tell(messageOf(error)));
  }
  process.env['PATH'] = [process.env['PATH'], scripts].join(delimiter);
}
