import type {DomainConfig} from '../../../config/domain-config.ts';
import {RefusedError} from '../../../errors.ts';
import type {QemuRun} from '../process/qemu-run.ts';

/** Of query-migrate (qapi/migration.json in QEMU's tree). */
type MigrationInfo = {readonly 'blocked-reasons'?: readonly string[]};

/**
 * Checks that QEMU can give away the state of its guest, before anything is stopped for it.
 *
 * @throws {RefusedError} with what is in the way, and how it goes out of it.
 */
export async function checkMovable(
  {monitor}: Pick<QemuRun, 'monitor'>,
  config: Pick<DomainConfig, 'shares'>,
): Promise<void> {
  const {'blocked-reasons': reasons = []} = await monitor.execute<MigrationInfo>('query-migrate');
  if (reasons.length === 0) return;
  const explained = new Set(reasons.map(reason => explainReason(reason, config)));
  throw new RefusedError('GenericError', [...explained].join(' '));
}

/** @param reason In QEMU's words. */
export function explainReason(reason: string, {shares = []}: Pick<DomainConfig, 'shares'>): string {
  if (reason.includes('vhost-user-fs')) {
    const shared = shares.filter(({driver}) => driver === 'virtiofs');
    const paths = shared.map(({path}) => path).join(', ');
    return `The guest's state cannot leave this QEMU while ${paths} is shared by virtiofs, whose server knows what the guest has open there: take it out of p9 (domux cp copies files), or write driver=9p there, which takes a kernel that has 9P, and create the domain anew.`;
  }
  const mounted = /VirtFS.*mount_tag '([^']*)'/.exec(reason)?.[1];
  if (mounted !== undefined) {
    return `The guest's state cannot leave this QEMU while the guest has the shared directory ${mounted} mounted: unmount it there, and mount it again afterwards.`;
  }
  const device = /non-migratable device[: ]+(.*)/.exec(reason)?.[1];
  return device === undefined
    ? `The guest's state cannot leave this QEMU: ${reason}.`
    : `The guest's state cannot leave this QEMU while the guest has ${device}, which cannot be moved: detach it first (usb-detach, pci-detach), or take it out of the config.`;
}
