import type {ShareConfig} from '../../../config/domain-config.ts';
import {findProgram} from '../../../system/programs/find-program.ts';
import {inMountNamespace, readOnlyOptions, requireMountNamespaces} from '../../mount-namespace.ts';
import {requireDirectory} from '../../shared-directory.ts';
import {startHelper} from '../process/start-helper.ts';
import type {Helper} from '../process/start-helper.ts';
import {escapeComma} from './firmware.ts';

const socketOf = (index: number) => `share${index}.sock`;

/**
 * Arguments for directories of the host, which the guest mounts by their tags: `mount -t 9p TAG DIR`, or
 * `mount -t virtiofs TAG DIR`, by the driver.
 */
export const shareArguments = (shares: readonly ShareConfig[] = []): string[] =>
  shares.flatMap((share, index) =>
    share.driver === 'virtiofs'
      ? [
          ...['-chardev', `socket,id=share${index},path=${socketOf(index)}`],
          ...['-device', `vhost-user-fs-pci,chardev=share${index},tag=${share.tag}`],
        ]
      : ninep(share, index),
  );

const ninep = ({tag, path, access, securityModel}: ShareConfig, index: number): string[] => [
  '-fsdev',
  [
    `local,id=share${index},path=${escapeComma(requireDirectory(path))}`,
    `security_model=${securityModel},multidevs=remap`,
    `readonly=${access === 'r' ? 'on' : 'off'}`,
  ].join(','),
  ...['-device', `virtio-9p-pci,fsdev=share${index},mount_tag=${tag}`],
];

/** Where virtiofsd finds its directory; /run is its own, for it wants to write there as root can. */
const shared = '/run/shared';

/** The machine's directory may be in the /run that is hidden: it is gone back to by a descriptor. */
const mountShared = [
  'exec 3<. && cd "$1" && mount -t tmpfs none /run && mkdir /run/virtiofsd',
  `mkdir ${shared} && mount --no-canonicalize --bind . ${shared}`,
  `{ [ -z "$2" ] || mount -o "$2" ${shared}; }`,
  'cd /proc/self/fd/3 && exec 3<&- && shift 2 && exec "$@"',
].join(' && ');

/**
 * Starts a virtiofsd for each directory that is shared by that driver. What is not to be written to is
 * mounted so where virtiofsd alone sees it.
 *
 * @throws {UsageError} for what is no directory, or where there is no virtiofsd, with how to get it.
 * @throws {GuestFailure} when one does not start, with what it said.
 */
export async function startShares(
  directory: string,
  shares: readonly ShareConfig[] = [],
): Promise<readonly Helper[]> {
  const helpers: Helper[] = [];
  for (const [index, {driver, tag, path, access}] of shares.entries()) {
    if (driver !== 'virtiofs') continue;
    requireMountNamespaces();
    const source = requireDirectory(path);
    const options = access === 'r' ? readOnlyOptions(source) : '';
    const socket = socketOf(index);
    try {
      const helper = await startHelper(directory, {
        summary: `The directory ${path} is not shared as ${tag}`,
        program: findProgram('virtiofsd'),
        words: own => [`--socket-path=${own}`, '-o', `source=${shared},sandbox=chroot`],
        startedBy: [
          ...inMountNamespace({asRoot: true}),
          'sh',
          '-c',
          mountShared,
          'sh',
          source,
          options,
        ],
        socket,
      });
      helpers.push(helper);
    } catch (error) {
      for (const helper of helpers) helper.kill();
      throw error;
    }
  }
  return helpers;
}
