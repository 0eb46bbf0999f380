import type {DomainConfig} from '../../config/domain-config.ts';
import type {Places} from '../../system/paths.ts';

/**
 * Sees to the programs of networks that a domain needs and this host lacks: they are fetched, without
 * root, beside the images.
 *
 * @throws {UsageError} when they cannot be had: says how else to get them.
 */
export async function provideNetworkPrograms(
  {vifs, machine}: DomainConfig,
  {images}: Places,
): Promise<void> {
  if (vifs.length === 0 || machine === 'sim') return;
  const {hasBundle, fetchBundle} = await import('../../images/programs.ts');
  if (!hasBundle('vde', process.env)) await fetchBundle(images, 'vde');
}
