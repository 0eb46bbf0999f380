import {UsageError} from '../../errors.ts';
import {migrationModes} from '../../protocol/shapes/migration-modes.ts';
import type {MigrationMode} from '../../protocol/shapes/migration-modes.ts';

/**
 * In which modes a guest may be migrated, the best one first; the other host takes the first that it
 * can do.
 *
 * Under TCG memory must not be copied while the guest runs: QEMU's record of what the guest has
 * changed meanwhile misses some of it, and the guest goes on with torn memory (measured with QEMU 7.2
 * in five of six migrations of a busy guest). Nor is postcopy chosen by itself: until the memory has
 * followed, the guest is lost with either host.
 *
 * @param forced As a user writes it.
 * @throws {UsageError} for a mode that is none, or is not safe.
 */
export function chooseModes(
  description: Readonly<Record<string, unknown>>,
  forced: string | undefined,
): readonly MigrationMode[] {
  const emulated = description['accelerator'] === 'tcg';
  if (forced === undefined) {
    return emulated ? ['shared', 'stop'] : ['shared', 'precopy', 'stop'];
  }
  const mode = migrationModes.find(known => known === forced);
  if (mode === undefined) {
    throw new UsageError(`--mode ${forced}: it is one of ${migrationModes.join(', ')}.`, {
      exitCode: 2,
    });
  }
  if (mode === 'precopy' && emulated) {
    throw new UsageError(
      '--mode precopy: this guest is emulated (TCG), and QEMU would copy its memory torn while it runs. Leave the mode out: a safe one is chosen.',
    );
  }
  return [mode];
}
