import {UsageError} from '../../errors.ts';
import {imageMachines} from '../../images/image.ts';
import type {ImageMachine} from '../../images/image.ts';

/**
 * What `--machine` says; undefined where it was not given.
 *
 * @throws {UsageError} for a machine that there are no images for.
 */
export function machineOption(value: string | boolean | undefined): ImageMachine | undefined {
  if (typeof value !== 'string') return undefined;
  const machine = imageMachines.find(known => known === value);
  if (machine !== undefined) return machine;
  throw new UsageError(
    `There are images for machines ${imageMachines.join(' and ')}, not '${value}'.`,
    {exitCode: 2},
  );
}
