import {ConfigError} from '../../../config/diagnostic.ts';
import type {ExaminedConfig} from '../../../config/resolve/resolve-domain-config.ts';
import {UsageError} from '../../../errors.ts';
import type {Host} from '../../../host/host.ts';
import type {DomainReference} from '../../../host/domain-reference.ts';

/**
 * Creates the domain of a config, as `domux create` does.
 *
 * @param given What is in the file, where that is known.
 */
export async function createFromConfig(
  host: Host,
  path: string,
  given?: string,
): Promise<DomainReference> {
  const configs = await host.configs();
  const text = given ?? (await configs.read(path));
  if (text === undefined) throw new UsageError(`${path} is not there any more.`);
  const {config} = usable(await configs.examine({path, text, start: true}));
  return host.create(config);
}

/** @throws {ConfigError} when it has errors. */
export function usable(examined: ExaminedConfig): ExaminedConfig {
  const errors = examined.diagnostics.filter(({severity}) => severity === 'error');
  if (errors.length > 0) throw new ConfigError(errors);
  return examined;
}
