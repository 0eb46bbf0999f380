import type {ShareConfig} from '../../../config/domain-config.ts';
import {requireDirectory} from '../../shared-directory.ts';
import {escapeComma} from './firmware.ts';

/** Arguments for directories of the host, which the guest mounts by their tags: `mount -t 9p TAG DIR`. */
export const shareArguments = (shares: readonly ShareConfig[] = []): string[] =>
  shares.flatMap(({tag, path, access, securityModel}, index) => [
    '-fsdev',
    [
      `local,id=share${index},path=${escapeComma(requireDirectory(path))}`,
      `security_model=${securityModel},multidevs=remap`,
      `readonly=${access === 'r' ? 'on' : 'off'}`,
    ].join(','),
    ...['-device', `virtio-9p-pci,fsdev=share${index},mount_tag=${tag}`],
  ]);
