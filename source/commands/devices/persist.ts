import {setValue} from '../../config/editing/edit-config.ts';
import {literalOf} from '../../config/editing/edit-list.ts';
import {parseConfig} from '../../config/syntax/parser.ts';
import {UsageError} from '../../errors.ts';
import type {DomainReference} from '../../host/domain-reference.ts';
import type {Context} from '../verb.ts';

/** Writes a change of a list, such as `disk`, into a domain's config file. */
export type Persist = (change: (items: readonly string[]) => readonly string[]) => Promise<void>;

/**
 * Prepares to change a list in a domain's config, before anything of the domain is changed.
 *
 * @throws {UsageError} where there is no file, or the list in it is no plain list of strings.
 */
export async function preparePersist(
  {host}: Pick<Context, 'host'>,
  {entry: {name, config: path}}: DomainReference,
  key: 'disk' | 'vif',
): Promise<Persist> {
  if (path === undefined) {
    throw new UsageError(`Domain ${name} was created without a config file: leave --persist away.`);
  }
  const configs = await host.configs();
  const text = await configs.read(path);
  if (text === undefined) throw new UsageError(`There is no ${path} any more.`);
  const document = parseConfig(text, path);
  const statements = document.statements.filter(statement => statement.key === key);
  const {value} = statements.at(-1) ?? {};
  const items = value === undefined ? [] : literalOf(value);
  if (statements.length > 1 || !Array.isArray(items) || !items.every(isText)) {
    throw new UsageError(`${path}: ${key} is no plain list of texts: change it there by hand.`);
  }
  return async change => {
    const next = setValue(document, key, change(items));
    if (await configs.save(path, text, next.text)) return;
    throw new UsageError(
      `${path} was changed by somebody else meanwhile, and is left as it is: the domain has the device until it ends.`,
    );
  };
}

const isText = (item: unknown): item is string => typeof item === 'string';
