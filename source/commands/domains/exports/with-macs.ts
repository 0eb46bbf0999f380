import type {VifConfig} from '../../../config/domain-config.ts';
import {setValue} from '../../../config/editing/edit-config.ts';
import type {ConfigDocument} from '../../../config/syntax/nodes.ts';
import {textsOf} from '../clone/renamed-config.ts';

/**
 * Writes down the MAC addresses that a config leaves to its host: a domain that goes to another host is
 * the same one there, and its memory, where that goes along, knows them.
 *
 * @throws {UsageError} where the interfaces are more than a plain list.
 */
export function withMacs(
  document: ConfigDocument,
  vifs: readonly Pick<VifConfig, 'mac'>[],
): ConfigDocument {
  const specs = textsOf(document, 'vif');
  const written = specs.map((spec, index) => {
    const mac = vifs[index]?.mac;
    if (mac === undefined || /(^|,)\s*mac\s*=/.test(spec)) return spec;
    return spec.trim() === '' ? `mac=${mac}` : `${spec},mac=${mac}`;
  });
  return specs.every((spec, index) => spec === written[index])
    ? document
    : setValue(document, 'vif', written);
}
