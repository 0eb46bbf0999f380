import {explain, settingsOf} from './apt-get.ts';
import type {FetchOptions} from './apt-get.ts';

/**
 * Unpacks an archive of Debian into an existing directory, as whoever runs this; none of its scripts
 * is run.
 *
 * @param members Those to unpack, as they are in it: `./bin/busybox`. All when undefined.
 * @param except Patterns of members that are left out.
 */
export async function unpackArchive(
  archive: string,
  directory: string,
  options: FetchOptions,
  {members = [], except = []}: {members?: readonly string[]; except?: readonly string[]} = {},
): Promise<void> {
  const {execa} = await import('execa');
  try {
    await execa({...settingsOf(options), buffer: {stdout: false}})('dpkg-deb', [
      '--fsys-tarfile',
      archive,
    ]).pipe('tar', [
      ...['--extract', '--no-same-owner', '--no-same-permissions', '--directory', directory],
      ...except.map(pattern => `--exclude=${pattern}`),
      ...members,
    ]);
  } catch (error) {
    throw explain(error, `cannot unpack ${archive}`, options);
  }
}
