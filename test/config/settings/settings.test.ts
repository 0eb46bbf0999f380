import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {guestLimits, readSettings} from '../../../source/config/settings/read-settings.ts';
import {settingTable} from '../../../source/config/settings/setting-table.ts';
import {checkSetting, variableOf} from '../../../source/config/settings/setting-value.ts';
import {unsetSetting, writeSetting} from '../../../source/config/settings/write-setting.ts';
import {UsageError} from '../../../source/errors.ts';

let directory: string;
let file: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'domux-settings-'));
  file = join(directory, 'deeper', 'settings.json');
});

afterEach(() => rmSync(directory, {recursive: true}));

const readFile = () => JSON.parse(readFileSync(file, 'utf8')) as unknown;

test.each([
  ['refresh-delay', '0', "`refresh-delay' is 0.1 to 60 seconds, not `0'"],
  ['refresh-delay', 'fast', "not `fast'"],
  ['refresh-delay', '1K', "not `1K'"],
  ['log-files', '1.5', "`log-files' is 1 to 100, not `1.5'"],
  ['backlog', '1K', "`backlog' is 4096 to 67108864 bytes (or as 256K, 10M), not `1K'"],
  ['machine', 'vax', "`machine' is one of auto, uml"],
  ['escape-key', '^^^', "`escape-key': `^^^' is not an escape key"],
  ['escape', '^]', "There is no setting `escape': did you mean escape-key?"],
  ['nonsense', '1', "There is no setting `nonsense': there are escape-key"],
])('refuses to set %s to %s and leaves no file', async (name, text, message) => {
  await expect(writeSetting(file, name, text)).rejects.toThrow(UsageError);
  await expect(writeSetting(file, name, text)).rejects.toThrow(message);
  expect(() => readFileSync(file)).toThrow('ENOENT');
});

test('names the file and every setting that is wrong in it', async () => {
  await writeSetting(file, 'backlog', '1M');
  writeFileSync(file, '{"backlog": true, "machine": "vax", "theme": "dark"}');
  const message = [
    `${file}: \`machine' is one of auto, uml, qemu, v86, xen, sim, not \`vax'`,
    `${file}: \`backlog' is text or a number`,
  ].join('\n');
  expect(() => readSettings(file, {})).toThrow(new UsageError(message));
});

test('names the variable whose value is wrong', () => {
  expect(() => readSettings(file, {DOMUX_LOG_FILES: 'x'})).toThrow(
    "DOMUX_LOG_FILES: `log-files' is 1 to 100, not `x'",
  );
});

test.each(['{', '[]', '3'])('names a file that holds %s', async text => {
  await writeSetting(file, 'theme', 'dark');
  writeFileSync(file, text);
  expect(() => readSettings(file, {})).toThrow(`${file}: this is not`);
  await expect(writeSetting(file, 'theme', 'dark')).rejects.toThrow(`${file}: this is not`);
  expect(readFileSync(file, 'utf8')).toBe(text);
});

test('reads defaults where there is no file', () => {
  const settings = readSettings(file, {});
  for (const {name, default: value} of settingTable) {
    expect(settings[name]).toEqual({value, origin: 'default'});
  }
});

test('lets the environment win over the file, and the file over the defaults', async () => {
  await writeSetting(file, 'escape-key', '^x');
  await writeSetting(file, 'refresh-delay', '0.5');
  const settings = readSettings(file, {DOMUX_ESCAPE_KEY: '~', DOMUX_THEME: ''});
  expect(settings['escape-key']).toEqual({value: '~', origin: 'environment'});
  expect(settings['refresh-delay']).toEqual({value: 0.5, origin: 'file'});
  expect(settings.theme).toEqual({value: 'auto', origin: 'default'});
});

test('takes sizes with a suffix and stores bytes', async () => {
  expect(await writeSetting(file, 'backlog', '512K')).toBe(524_288);
  expect(await writeSetting(file, 'log-size', '1.5MiB')).toBe(1_572_864);
  expect(readFile()).toEqual({backlog: 524_288, 'log-size': 1_572_864});
  expect(guestLimits(readSettings(file, {}))).toEqual({
    ...{backlogBytes: 524_288, logBytes: 1_572_864, logFiles: 3, crashLimit: 5, crashWindow: 300},
  });
});

test('reads a value by what it was called once, and writes what it is called now', async () => {
  await writeSetting(file, 'theme', 'dark');
  writeFileSync(file, '{"theme": "plain"}');
  expect(readSettings(file, {}).theme).toEqual({value: 'none', origin: 'file'});
  expect(readSettings(file, {DOMUX_THEME: 'plain'}).theme.value).toBe('none');
  await writeSetting(file, 'theme', 'plain');
  expect(readFile()).toEqual({theme: 'none'});
});

test('keeps what it does not know, and can put right what is wrong', async () => {
  await writeSetting(file, 'theme', 'dark');
  writeFileSync(file, '{"later": {"x": 1}, "log-files": "many", "backlog": "64K", "a.b": 1}');
  await writeSetting(file, 'log-files', '7');
  await unsetSetting(file, 'theme');
  expect(readFile()).toEqual({later: {x: 1}, 'log-files': 7, backlog: '64K', 'a.b': 1});
  expect(readSettings(file, {}).backlog).toEqual({value: 65_536, origin: 'file'});
  await unsetSetting(file, 'backlog');
  expect(readSettings(file, {}).backlog.origin).toBe('default');
});

test('has a default that is right, a line of help and a variable for every setting', () => {
  for (const definition of settingTable) {
    expect(checkSetting(definition, definition.default)).toBe(definition.default);
    expect(definition.help).toMatch(/^[A-Z].{10,90}\.$/);
    expect(variableOf(definition.name)).toMatch(/^DOMUX_[A-Z_]+$/);
  }
});
