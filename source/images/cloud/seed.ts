import {chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {isFileHere} from '../../system/files.ts';
import {findProgram} from '../../system/programs/find-program.ts';
import {explain, settingsOf} from '../packages/apt-get.ts';
import type {ImageOptions} from '../image-options.ts';

/** What cloud-init is told of a guest. */
export type SeedContent = {
  /** Lets in whoever has one of these, as cloud-init's default user: lines of authorized_keys. */
  readonly sshKeys: readonly string[];
  /** The whole user-data: `#cloud-config`, a script, ... */
  readonly userData?: string | undefined;
  readonly hostname: string;
  /** cloud-init begins anew where this is another one than at the boot before. */
  readonly instance: string;
  /** What the image's maker has it do, before the user-data. */
  readonly vendorData?: string | undefined;
};

/**
 * Writes what cloud-init's data source NoCloud reads: a CD with the label `cidata`, with the files
 * meta-data and user-data (docs.cloud-init.io, NoCloud). JSON is YAML.
 *
 * @throws {UsageError} where there is no genisoimage: says how to get it.
 */
export async function writeSeed(
  target: string,
  content: SeedContent,
  options: ImageOptions,
): Promise<void> {
  const {sshKeys, userData = '#cloud-config\n{}\n', vendorData, hostname, instance} = content;
  const {execa} = await import('execa');
  const {file, env} = findProgram('genisoimage', options.env);
  mkdirSync(dirname(target), {recursive: true, mode: 0o700});
  const directory = mkdtempSync(`${target}.`);
  const settings = settingsOf({...options, directory});
  const metaData = {
    ...{'instance-id': instance, 'local-hostname': hostname},
    ...(sshKeys.length > 0 && {'public-keys': sshKeys}),
  };
  try {
    writeFileSync(join(directory, 'meta-data'), `${JSON.stringify(metaData, undefined, 2)}\n`);
    writeFileSync(join(directory, 'user-data'), userData);
    if (vendorData !== undefined) writeFileSync(join(directory, 'vendor-data'), vendorData);
    await execa(
      file,
      [
        ...['-quiet', '-volid', 'cidata', '-joliet', '-rational-rock'],
        ...[
          '-output',
          target,
          'user-data',
          'meta-data',
          ...(vendorData === undefined ? [] : ['vendor-data']),
        ],
      ],
      {...settings, env: {...settings.env, ...env}},
    );
  } catch (error) {
    rmSync(target, {force: true});
    throw explain(error, 'cannot write the seed of cloud-init', {...options, directory});
  } finally {
    rmSync(directory, {recursive: true, force: true});
  }
  // Keys and passwords may be in it.
  chmodSync(target, 0o600);
  writeFileSync(contentOf(target), JSON.stringify(content), {mode: 0o600});
}

/** What is on a CD, beside it: a clone of the domain gets the same with another name. */
const contentOf = (seed: string) => `${seed}.json`;

/** True for a CD that `writeSeed` wrote. */
export const hasSeedContent = (seed: string): boolean => seed !== '' && isFileHere(contentOf(seed));

/**
 * The disk of a clone has the machine-id of another guest, and cloud-init leaves that alone. Where the
 * kernel's parameters say which it is, systemd has seen to it.
 */
const renewMachineId = `#cloud-config
bootcmd:
- - cloud-init-per
  - instance
  - domux-machine-id
  - sh
  - -c
  - "grep -q systemd.machine_id= /proc/cmdline || { rm -f /etc/machine-id /var/lib/dbus/machine-id; systemd-machine-id-setup; }"
`;

/** Writes a CD for a clone of a guest, which is to be told the same. */
export async function copySeed(
  from: string,
  to: string,
  own: Pick<SeedContent, 'hostname' | 'instance'>,
  options: ImageOptions,
): Promise<void> {
  const content = JSON.parse(readFileSync(contentOf(from), 'utf8')) as SeedContent;
  await writeSeed(to, {...content, ...own, vendorData: renewMachineId}, options);
}
