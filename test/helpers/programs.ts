import {delimiter} from 'node:path';
import {messageOf} from '../../source/errors.ts';
import {fetchBundle, hasBundle} from '../../source/images/programs.ts';
import {findPlaces} from '../../source/system/paths.ts';
import type {BundleName} from '../../source/system/programs/bundles.ts';
import {fetchTool, lackingTools} from './tools.ts';

/** What tests start of what domux starts. */
const needed: readonly BundleName[] = [
  'qemu',
  'vde',
  'iproute2',
  'nftables',
  'ssh',
  'mmdebstrap',
  'swtpm',
];

/**
 * Fetches what this host lacks of the programs that tests start, beside the images of whoever runs
 * them. What cannot be had is said, and the tests that need it fail with how to get it.
 *
 * @param scripts An empty directory for what runs the tools; it comes after all else on PATH.
 */
export async function fetchTestPrograms(scripts: string): Promise<void> {
  const {images} = findPlaces(process.env);
  const fetchOne = async (name: string, fetch: () => Promise<unknown>) => {
    process.stderr.write(`Fetching ${name} for the tests into ${images}\n`);
    await fetch().catch((error: unknown) => process.stderr.write(`${messageOf(error)}\n`));
  };
  for (const name of needed.filter(bundle => !hasBundle(bundle, process.env))) {
    await fetchOne(name, () => fetchBundle(images, name));
  }
  for (const name of lackingTools()) {
    await fetchOne(name, () => fetchTool(images, name, scripts));
  }
  process.env['PATH'] = [process.env['PATH'], scripts].join(delimiter);
}
