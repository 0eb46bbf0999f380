import {expect, test} from 'vitest';
import {configJson} from '../config-json.ts';
import {formatDiagnostic} from '../../../source/config/diagnostic.ts';
import {evaluateConfig} from '../../../source/config/evaluation/evaluate.ts';
import {examineDomainConfig} from '../../../source/config/resolve/resolve-domain-config.ts';
import {parseConfig} from '../../../source/config/syntax/parser.ts';
import {resolveOptions} from '../../helpers/resolve-options.ts';
import {readConfigText, realConfigs, wildConfigs} from '../../helpers/xen-configs.ts';

/** Where our verdict is not xl's, and why. */
const differences: Readonly<Record<string, readonly ['accept' | 'reject', string]>> = {
  '08-arm-fragment-numbers-in-list.cfg': ['accept', "the file's name is the domain's, as in xm"],
  '18-oracle-vm-uppercase-keys-booleans.cfg': ['accept', 'upper-case keys and False are fine'],
  '21-shell-heredoc-unexpanded-dollar.cfg': ['reject', 'its mac is no MAC address'],
  '24-mirage-generated-xl.cfg': ['accept', "builder = 'linux' is what type = 'pv' is today"],
};

const examine = (file: string) =>
  examineDomainConfig(
    parseConfig(readConfigText(file), file),
    resolveOptions({path: `/configs/${file}`}),
  );

const errorsOf = (file: string) =>
  examine(file)
    .diagnostics.filter(({severity}) => severity === 'error')
    .map(formatDiagnostic);

test('has all 28 configs', () => {
  expect(wildConfigs).toHaveLength(28);
});

test.each(realConfigs)('judges $file as xl does', ({file, xl}) => {
  const verdict = errorsOf(file).length === 0 ? 'accept' : 'reject';
  const difference = differences[file];
  expect(verdict).toBe(difference?.[0] ?? xl);
  if (difference !== undefined) expect(difference[0]).not.toBe(xl);
});

const asText = (value: unknown): unknown =>
  Array.isArray(value) ? value.map(asText) : String(value);

const ours = (file: string) =>
  Object.entries(configJson(evaluateConfig(parseConfig(readConfigText(file))))).map(
    ([key, value]) => [key, asText(value)] as const,
  );

test.each(realConfigs.filter(({settings}) => settings !== undefined))(
  'reads the settings of $file in the order and with the values that libxlutil has',
  ({file, settings = []}) => {
    expect(ours(file)).toEqual(settings.map(([key, , value]) => [key, asText(value)]));
  },
);

const python = /^\d\d-python|^28-/;

test.each(realConfigs.filter(({file, variables}) => variables !== undefined && !python.test(file)))(
  'reads the variables of $file as xm does, and True and False, which xm drops',
  ({file, variables = {}}) => {
    const made = ours(file).filter(([, value]) => value !== 'false' && value !== 'true');
    expect(Object.fromEntries(made)).toEqual(
      Object.fromEntries(Object.entries(variables).map(([key, value]) => [key, asText(value)])),
    );
  },
);

test('places every error of the configs that are refused', () => {
  const places = Object.fromEntries(
    wildConfigs.flatMap(file => {
      const errors = errorsOf(file).map(error => error.replace(/^[^:]*:(\d+:\d+): .*$/s, '$1'));
      return errors.length === 0 ? [] : [[file.slice(0, 2), errors.join(' ')]];
    }),
  );
  expect(places).toEqual({
    '09': '11:2 28:2',
    '16': '2:1 3:8 4:1 6:1',
    '17': '1:1 2:8 3:1 5:1 19:51',
    '20': '17:23',
    '21': '8:13',
    '28': '1:1 2:8 3:1 5:1',
  });
});

test('understands the disks and interfaces of real configs', () => {
  const {disks, vifs} = examine('19-xm-hvm-ioemu-prefix-indented.cfg').config;
  expect(disks).toMatchObject([
    {target: '/dev/muaddib/derp', vdev: 'hda', access: 'w', cdrom: false},
    {target: '/root/windows.iso', vdev: 'hdb', access: 'r', cdrom: true},
  ]);
  expect(vifs).toEqual([{ip: '192.168.70.7', bridge: 'xen-br0', mac: '00:16:3e:60:57:3e'}]);
});

test('warns of each key without meaning once, and keeps it', () => {
  const {config, diagnostics} = examine('01-xen-tools-pygrub-lists.cfg');
  const home = diagnostics.filter(({message}) => message.includes("`home'"));
  expect(home).toMatchObject([{severity: 'warning', line: 21, column: 1}]);
  expect(config.settings).toContainEqual(['home', '/dev/xvda3 ro']);
});
