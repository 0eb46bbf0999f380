import type {ConfigValue, DomainConfig} from '../../../config/domain-config.ts';
import {formatForward} from '../../../config/devices/forward-spec.ts';
import {deleteKey, setValue} from '../../../config/editing/edit-config.ts';
import {literalOf} from '../../../config/editing/edit-list.ts';
import type {ConfigDocument} from '../../../config/syntax/nodes.ts';
import {UsageError} from '../../../errors.ts';
import {hostNameOf, newMachineId} from '../from/template.ts';

/**
 * A config under another name, with all that must be a domain's own: its UUID and its MAC addresses,
 * which are chosen anew where they are not written, its host name, its machine-id, and the ports of the
 * host that lead to it.
 *
 * @param ports As many as the domain has forwards.
 */
export function renamedConfig(
  document: ConfigDocument,
  old: DomainConfig,
  {name, ports}: {readonly name: string; readonly ports: readonly number[]},
): ConfigDocument {
  let renamed = setValue(deleteKey(document, 'uuid'), 'name', name);
  if (has(document, 'vif')) {
    renamed = setValue(renamed, 'vif', textsOf(document, 'vif').map(withoutMac));
  }
  const {forwards: forwarded = []} = old;
  if (forwarded.length > 0) {
    const forwards = forwarded.map((forward, index) =>
      formatForward({...forward, hostPort: ports[index] ?? 0}),
    );
    renamed = setValue(renamed, 'forward', forwards);
  }
  const [extra] = has(document, 'extra') ? [valueOf(document, 'extra')] : [];
  if (typeof extra === 'string') {
    renamed = setValue(renamed, 'extra', renameParameters(extra, old.name, name));
  }
  return renamed;
}

/** What of the kernel's parameters a guest knows itself by. */
function renameParameters(extra: string, old: string, name: string): string {
  const hostname = `hostname=${hostNameOf(old)}`;
  return extra
    .split(' ')
    .map(word => {
      if (word === hostname || word === `systemd.${hostname}`) {
        return word.replace(/=.*/, `=${hostNameOf(name)}`);
      }
      return word.startsWith('systemd.machine_id=') ? `systemd.machine_id=${newMachineId()}` : word;
    })
    .join(' ');
}

/** One that is chosen is the clone's own; a written one would be on the network twice. */
const withoutMac = (spec: string): string =>
  spec
    .split(',')
    .filter(part => !/^\s*mac\s*=/.test(part))
    .join(',');

/**
 * The texts of a list.
 *
 * @throws {UsageError} where it is more than a plain list: then nobody can say what is to be changed.
 */
export function textsOf(document: ConfigDocument, key: string): readonly string[] {
  if (!has(document, key)) return [];
  const value = valueOf(document, key);
  const items = typeof value === 'string' ? [value] : value;
  if (Array.isArray(items) && items.every(item => typeof item === 'string')) return items;
  throw new UsageError(
    `${document.file}: ${key} is no plain list of texts, so copy the config by hand.`,
  );
}

const has = (document: ConfigDocument, key: string): boolean =>
  document.statements.some(statement => statement.key === key);

/** Undefined for an expression. */
function valueOf(document: ConfigDocument, key: string): ConfigValue | undefined {
  const statements = document.statements.filter(statement => statement.key === key);
  const {value} = statements.at(-1) ?? {};
  return statements.length > 1 || value === undefined ? undefined : literalOf(value);
}
