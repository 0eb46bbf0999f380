import type {SettingOrigin, Settings} from '../../config/settings/read-settings.ts';
import {settingTable} from '../../config/settings/setting-table.ts';
import {findSetting, variableOf} from '../../config/settings/setting-value.ts';
import {unsetSetting, writeSetting} from '../../config/settings/write-setting.ts';
import type {Context, Run} from '../verb.ts';
import {writeJson} from '../output/write-json.ts';

/** `domux settings [--json] [NAME [VALUE]]` */
export const settings: Run = (context, invocation) => {
  switch (invocation.words.length) {
    case 0:
      return listSettings(context, invocation);
    case 1:
      return getSetting(context, invocation);
    default:
      return setSetting(context, invocation);
  }
};

/** `domux settings list [--json]` */
export const listSettings: Run = async (context, {options}) => {
  const {stdout, places} = context;
  const read = context.settings();
  if (options['json'] === true) {
    writeJson(
      stdout,
      settingTable.map(({name}) => describe(read, name)),
    );
    return undefined;
  }

  const where: Readonly<Record<SettingOrigin, (name: string) => string>> = {
    default: () => 'default',
    file: () => places.settings,
    environment: variableOf,
  };
  const row = (name: string, value: string, from: string) =>
    `${name.padEnd(20)} ${value.padEnd(12)} ${from}\n`;
  const rows = settingTable.map(({name}) => {
    const {value, origin} = read[name];
    return row(name, value === '' ? '-' : String(value), where[origin](name));
  });
  stdout.write([row('Name', 'Value', 'From'), ...rows].join(''));
  return undefined;
};

/** `domux settings get [--json] NAME` */
export const getSetting: Run = async (context, {options, words: [wanted = '']}) => {
  const {name} = findSetting(wanted);
  const read = context.settings();
  if (options['json'] === true) writeJson(context.stdout, describe(read, name));
  else context.stdout.write(`${read[name].value}\n`);
  return undefined;
};

/** `domux settings set NAME VALUE` */
export const setSetting: Run = async (context, {words: [name = '', value = '']}) => {
  await writeSetting(context.places.settings, name, value);
  tellOfOverride(context, name);
  return undefined;
};

/** `domux settings unset NAME` */
export const unsetNamed: Run = async (context, {words: [name = '']}) => {
  await unsetSetting(context.places.settings, name);
  tellOfOverride(context, name);
  return undefined;
};

function describe(read: Settings, name: (typeof settingTable)[number]['name']) {
  const {help, default: fallback} = findSetting(name);
  return {name, ...read[name], default: fallback, variable: variableOf(name), help};
}

/** What is in the file counts for nothing while the environment says otherwise. */
function tellOfOverride({env, stderr}: Context, name: string): void {
  const variable = variableOf(name);
  const value = env[variable];
  if (value) stderr.write(`${variable}=${value} is set and wins over the file.\n`);
}
