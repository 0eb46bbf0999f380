import {basename, dirname, extname} from 'node:path';
import {readStoredSettings} from './read-settings.ts';
import {checkSetting, findSetting} from './setting-value.ts';
import {settingTable, type SettingDefinition} from './setting-table.ts';

/**
 * Sets a setting in the file, atomically; what else is in it stays.
 *
 * @param text As typed; sizes may have a suffix.
 * @returns The value as it is stored.
 * @throws {UsageError} for a name or a value that is not understood; the file is as it was then.
 */
export async function writeSetting(
  file: string,
  name: string,
  text: string,
): Promise<string | number> {
  const definition = findSetting(name);
  const value = checkSetting(definition, text);
  await change(file, store => store.set(name, value));
  return value;
}

/** Takes a setting out of the file: its default counts again. @throws {UsageError} as above. */
export async function unsetSetting(file: string, name: string): Promise<void> {
  findSetting(name);
  await change(file, store => store.delete(name));
}

/** Changes the file. What the system says of its temporary file, or of none, is said of the file. */
async function change(
  file: string,
  apply: (store: Awaited<ReturnType<typeof openStore>>) => void,
): Promise<void> {
  const store = await openStore(file);
  try {
    apply(store);
  } catch (error) {
    if (error instanceof Error && 'code' in error) Object.assign(error, {path: file});
    throw error;
  }
}

/**
 * Opens the file with conf. Values that are wrong in the file already are left out of the schema:
 * conf would refuse to open it, and this is how they are put right.
 */
async function openStore(file: string) {
  const stored = readStoredSettings(file);
  const {default: Conf} = await import('conf');
  const extension = extname(file);
  return new Conf<Record<string, unknown>>({
    cwd: dirname(file),
    configName: basename(file, extension),
    fileExtension: extension.slice(1),
    accessPropertiesByDotNotation: false,
    clearInvalidConfig: false,
    schema: Object.fromEntries(
      settingTable
        .filter(definition => isSound(definition, stored[definition.name]))
        .map(definition => [definition.name, schemaOf(definition)]),
    ),
  });
}

function isSound(definition: SettingDefinition, value: unknown): boolean {
  try {
    return value === undefined || checkSetting(definition, value) === value;
  } catch {
    return false;
  }
}

function schemaOf({type, values, minimum, maximum, help}: SettingDefinition) {
  if (type === 'key' || type === 'text') {
    return {
      type: 'string',
      description: help,
      ...(values === undefined ? {} : {enum: [...values]}),
    };
  }
  return {
    type: type === 'seconds' ? 'number' : 'integer',
    description: help,
    ...(minimum === undefined ? {} : {minimum}),
    ...(maximum === undefined ? {} : {maximum}),
  };
}
