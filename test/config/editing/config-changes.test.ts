import {expect, test} from 'vitest';
import {configChanges, continuation} from '../../../source/config/editing/config-changes.ts';
import {countNow} from '../../../source/config/editing/config-fields.ts';
import {describeChanges} from '../../../source/config/editing/describe-changes.ts';
import {resolveDomainConfig} from '../../../source/config/resolve/resolve-domain-config.ts';
import {parseConfig} from '../../../source/config/syntax/parser.ts';
import {resolveOptions} from '../../helpers/resolve-options.ts';

let made = 0;
const config = (text: string) =>
  resolveDomainConfig(
    parseConfig(text, 'web.cfg'),
    resolveOptions({
      path: '/configs/web.cfg',
      newUuid: () => `11111111-2222-3333-4444-${String(++made).padStart(12, '0')}`,
    }),
  ).config;

const describe = (before: string, after: string, refusals?: ReadonlyMap<string, string>) =>
  describeChanges(configChanges(config(before), config(after), refusals));

const sim = 'machine = "sim"\nmemory = 64\n';
const mini = 'kernel = "mini"\nmemory = 64\n';

test('a comment, the order and a new UUID by chance are no change', () => {
  expect(describe(sim, '# new\nmemory = "64"\nmachine = "sim"\n')).toEqual([]);
  const vif = `${sim}vif = [ '' ]\n`;
  expect(describe(vif, `# same\n${vif}`)).toEqual([]);
});

test('devices that a guest process tells with their members in another order are the same', () => {
  const text = `${mini}disk = [ '/a.img,raw,xvda,w' ]\nvif = [ '' ]\n`;
  const given = config(text);
  const reversed = <T extends object>(device: T) =>
    Object.fromEntries(Object.entries(device).reverse()) as T;
  const {disks, vifs} = given;
  const told = {...given, disks: disks.map(reversed), vifs: vifs.map(reversed)};
  expect(configChanges(told, given)).toEqual([]);
});

test('a renamed domain keeps the addresses of its interfaces', () => {
  const running = config(`${sim}vif = [ '' ]\n`);
  const next = continuation(running, config(`name = "other"\n${sim}vif = [ '' ]\n`));
  expect(next.vifs).toEqual(running.vifs);
  expect(next.uuid).toBe(running.uuid);
});

test('tells what a key that nobody has a use for comes to', () => {
  expect(describe(sim, `${sim}colour = "red"\nacpi = 0\n`)).toEqual([
    'Not on this machine:',
    '  colour = "red" (was not set): domux has no use for this key',
    '  acpi = 0 (was not set): it has no effect on a sim domain',
  ]);
});

test('memory, name and policies can count now, processors and devices at the next start', () => {
  const after = `name = "api"
${sim.replace('64', '128')}vcpus = 2
disk = [ '/dev/null,raw,xvda,w' ]
on_crash = "restart"
`;
  expect(describe(sim, after)).toEqual([
    'Can take effect now:',
    '  name = "api" (was "web")',
    '  memory = 128 (was 64)',
    '  maxmem = 128 (was 64)',
    '  on_crash = "restart" (was "destroy")',
    'At the next start:',
    '  vcpus = 2 (was 1): this guest was started with room for 1',
    '  maxvcpus = 2 (was 1): a machine has room for processors from its start on',
    '  disk = [ "/dev/null,raw,xvda,w" ] (was not set)',
  ]);
});

test('a kernel in user mode does not grow beyond what it booted with, and shrinks now', () => {
  expect(describe(mini, mini.replace('64', '128'))).toEqual([
    'At the next start:',
    '  memory = 128 (was 64): this guest has 64 MiB at most while it runs',
    '  maxmem = 128 (was 64): this guest has 64 MiB at most while it runs',
  ]);
  expect(describe(`${mini}maxmem = 128\n`, `${mini.replace('64', '96')}maxmem = 128\n`)).toEqual([
    'Can take effect now:',
    '  memory = 96 (was 64)',
  ]);
});

test('what the machine refuses waits for the next start, with its reason', () => {
  const refusals = new Map([['balloon', 'This machine has no balloon.']]);
  expect(
    describe(`${sim}maxmem = 256\n`, `maxmem = 256\n${sim.replace('64', '99')}`, refusals),
  ).toEqual(['At the next start:', '  memory = 99 (was 64): This machine has no balloon.']);
});

test('the kernel command line is told by the keys that were written', () => {
  expect(describe(mini, `${mini}extra = "quiet"\n`)).toEqual([
    'At the next start:',
    '  extra = "quiet" (was not set)',
  ]);
});

test('a policy that was settled when the kernel was started waits', () => {
  const changes = configChanges(config(mini), config(`${mini}on_reboot = "destroy"\n`));
  expect(changes.map(({key, effect}) => [key, effect.when])).toEqual([['on_reboot', 'next start']]);
});

test('machine, UUID and consoles are for life', () => {
  const changes = configChanges(config(sim), config(mini));
  expect(changes.find(({key}) => key === 'machine')?.effect.when).toBe('next create');
});

test('what counts now is taken over alone, in values and in what is written', () => {
  const running = config(`${sim}# note\n`);
  const next = config(`${sim.replace('64', '128')}vcpus = 2\non_crash = "restart"\n`);
  const now = countNow(running, next, ['memory', 'maxmem', 'on_crash']);
  expect(now).toMatchObject({memory: 128, maxmem: 128, vcpus: 1, onCrash: 'restart'});
  expect(now.settings).toEqual([
    ['machine', 'sim'],
    ['memory', 128],
    ['on_crash', 'restart'],
  ]);
  expect(configChanges(now, next).map(({key}) => key)).toEqual(['vcpus', 'maxvcpus']);
});
