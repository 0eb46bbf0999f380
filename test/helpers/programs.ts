import {fetchBundle, hasBundle} from '../../source/images/programs.ts';
import {messageOf} from '../../source/errors.ts';
import {findPlaces} from '../../source/system/paths.ts';
import type {BundleName} from '../../source/system/programs/bundles.ts';

/** What tests start besides domux itself. */
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
 */
export async function fetchTestPrograms(): Promise<void> {
  const {images} = findPlaces(process.env);
  for (const name of needed) {
    if (hasBundle(name, process.env)) continue;
    process.stderr.write(`Fetching ${name} for the tests into ${images}\n`);
    await fetchBundle(images, name).catch((error: unknown) => {
      process.stderr.write(`${messageOf(error)}\n`);
    });
  }
}
