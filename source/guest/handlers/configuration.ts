import type {DomainConfig} from '../../config/domain-config.ts';
import {checkDomainName} from '../../config/domain-name.ts';
import {RefusedError} from '../../errors.ts';
import type {configurationCommands} from '../../protocol/commands/configuration.ts';
import type {TableHandlers} from '../../protocol/wire/dispatcher.ts';
import type {Peer} from '../control-server.ts';
import type {Domain} from '../domain/domain.ts';

/** Changes what a domain is called and configured to be. */
export function createConfigurationHandlers(
  domain: Domain,
): TableHandlers<typeof configurationCommands, Peer> {
  const {lifecycle, config} = domain;

  return {
    'domux-rename': ({name}, {who}) => {
      lifecycle.check('domux-rename');
      const refusal = checkDomainName(name);
      if (refusal !== undefined) throw new RefusedError('GenericError', refusal);
      domain.rename(name, who);
      return {};
    },
    'domux-query-config': () => {
      const next = domain.configs.next();
      return {config: config(), ...(next === undefined ? {} : {next})};
    },
    'domux-configure': ({config: given, counts}, {who}) => {
      domain.configure(readConfigFor(config(), given), counts);
      domain.record('configured', who, counts.length === 0 ? undefined : counts.join(' '));
      return {};
    },
  };
}

/**
 * Nothing but a config that resolution made for this very domain can be told to its machine.
 *
 * @throws {RefusedError}
 */
export function readConfigFor(running: DomainConfig, given: unknown): DomainConfig {
  const config = given as Partial<DomainConfig> | null;
  const whole =
    typeof config === 'object' &&
    config !== null &&
    Object.keys(running).every(key => optionalKeys.includes(key) || Object.hasOwn(config, key));
  if (!whole || config.machine !== running.machine || config.uuid !== running.uuid) {
    throw new RefusedError(
      'GenericError',
      `This is no config of ${running.name}: it has machine ${running.machine} and UUID ${running.uuid}.`,
    );
  }
  return config as DomainConfig;
}

const optionalKeys: readonly string[] = [
  'kernel',
  'ramdisk',
  'consoleLine',
  'qemu',
  'source',
  'cpus',
  'scheduling',
  'forwards',
];
