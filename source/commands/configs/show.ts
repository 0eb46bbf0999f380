import {ConfigError} from '../../config/diagnostic.ts';
import type {ConfigValue} from '../../config/domain-config.ts';
import {printConfig} from '../../config/editing/print-config.ts';
import {toConfigValue} from '../../config/evaluation/values.ts';
import {readCommandWords} from '../../config/resolve/command-words.ts';
import {collectSettings} from '../../config/resolve/setting.ts';
import {parseConfig} from '../../config/syntax/parser.ts';
import {UsageError} from '../../errors.ts';
import {queryConfig} from '../../host/query-config.ts';
import type {Context, Run} from '../verb.ts';
import {writeJson} from '../output/write-json.ts';
import {findConfig, readConfig, readConfigBytes} from '../../host/configs/find-config.ts';

/** Settings in their order. */
type Settings = readonly (readonly [key: string, value: ConfigValue])[];

/** `domux config show [--json] FILE|DOMAIN [KEY=VALUE...]` */
export const show: Run = async (context, {options, words: [wanted = '', ...given]}) => {
  const {places, stdout} = context;
  const asJson = options['json'] === true;
  const path = findConfig(places.configs, wanted);
  if (path !== undefined && !asJson && given.length === 0) {
    stdout.write(readConfigBytes(path));
    return undefined;
  }

  const settings =
    path === undefined
      ? await settingsOfDomain(context, wanted, given)
      : settingsOfText(readConfig(path), path, given);
  if (asJson) writeJson(stdout, Object.fromEntries(settings));
  else stdout.write(printConfig(settings));
  return undefined;
};

/**
 * The settings of a text as they are, whether or not a domain could be made of them.
 *
 * @throws {ConfigError} when the text cannot be understood.
 */
function settingsOfText(text: string, path: string, words: readonly string[]): Settings {
  const document = parseConfig(text, path);
  const given = readCommandWords(words, document.statements);
  const {settings, diagnostics} = collectSettings(document, given);
  if (diagnostics.length > 0) throw new ConfigError(diagnostics);
  return [...settings].flatMap(([key, {value}]) => {
    const plain = toConfigValue(value);
    return plain === undefined ? [] : [[key, plain] as const];
  });
}

/** What a domain was created with. */
async function settingsOfDomain(
  {host, places}: Context,
  wanted: string,
  given: readonly string[],
): Promise<Settings> {
  if (wanted.includes('/')) throw new UsageError(`Error: Cannot open config file "${wanted}"`);
  const domain = await host.find(wanted).catch((error: unknown) => {
    if (!(error instanceof UsageError)) throw error;
    throw new UsageError(
      `There is no config ${wanted}, here or in ${places.configs}, and no domain: ${error.message}`,
    );
  });
  if (given.length > 0) {
    throw new UsageError(
      `Domain ${domain.entry.name} was created already: KEY=VALUE are for configs.`,
    );
  }

  return (await queryConfig(host, domain)).settings;
}
