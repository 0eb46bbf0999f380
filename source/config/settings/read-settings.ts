import {readFileIfPresent} from '../../system/files.ts';
import {messageOf, UsageError} from '../../errors.ts';
import type {GuestLimits} from '../domain-config.ts';
import {checkSetting, variableOf} from './setting-value.ts';
import {settingTable, type SettingName, type SettingValues} from './setting-table.ts';

/** Where a setting's value is from: nobody set it, the settings file, or the environment. */
export type SettingOrigin = 'default' | 'file' | 'environment';

/** All settings, each with where it is from. */
export type Settings = {
  readonly [N in SettingName]: {readonly value: SettingValues[N]; readonly origin: SettingOrigin};
};

/**
 * Reads the settings: the environment wins over the file, the file over the defaults. Reads the JSON
 * that conf wrote without loading conf, which costs a plain verb too much.
 *
 * @param file The settings file; it need not exist.
 * @throws {UsageError} naming the file, or the variable, the setting and what it takes, one a line.
 */
export function readSettings(file: string, env: Readonly<NodeJS.ProcessEnv>): Settings {
  const stored = readStoredSettings(file);
  const problems: string[] = [];
  const check = (place: string, definition: (typeof settingTable)[number], value: unknown) => {
    try {
      return checkSetting(definition, value);
    } catch (error) {
      problems.push(`${place}: ${messageOf(error)}`);
      return definition.default;
    }
  };

  const entries = settingTable.map(definition => {
    const variable = variableOf(definition.name);
    const given = env[variable];
    if (given !== undefined && given !== '') {
      const value = check(variable, definition, given);
      return [definition.name, {value, origin: 'environment'}];
    }
    const value = stored[definition.name];
    return value === undefined
      ? [definition.name, {value: definition.default, origin: 'default'}]
      : [definition.name, {value: check(file, definition, value), origin: 'file'}];
  });
  if (problems.length > 0) throw new UsageError(problems.join('\n'));
  return Object.fromEntries(entries) as Settings;
}

/**
 * What is in the settings file, unchecked; nothing when there is none.
 *
 * @throws {UsageError} when it is no JSON object.
 */
export function readStoredSettings(file: string): Readonly<Record<string, unknown>> {
  const text = readFileIfPresent(file);
  if (text === undefined) return {};
  try {
    const stored: unknown = JSON.parse(text);
    if (typeof stored === 'object' && stored !== null && !Array.isArray(stored)) {
      return stored as Record<string, unknown>;
    }
  } catch (error) {
    throw new UsageError(
      `${file}: this is not JSON (${messageOf(error)}): correct it, or delete the file for the defaults`,
      {cause: error},
    );
  }
  throw new UsageError(`${file}: this is not a JSON object: correct it, or delete the file`);
}

/** The settings that a guest process works by, as a domain's config carries them. */
export function guestLimits(settings: Settings): GuestLimits {
  return {
    backlogBytes: settings.backlog.value,
    logBytes: settings['log-size'].value,
    logFiles: settings['log-files'].value,
    crashLimit: settings['crash-limit'].value,
    crashWindow: settings['crash-window'].value,
  };
}
