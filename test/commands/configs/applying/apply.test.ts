import {mkdirSync, readFileSync, readdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {createHome} from '../../../helpers/home.ts';
import type {Home} from '../../../helpers/home.ts';
import {openDomux} from '../../../helpers/terminal.ts';
import {until} from '../../../helpers/until.ts';

const web = `# the shop
machine = "sim"
memory = 64
maxmem = 256
`;

let home: Home;
let path: string;
beforeEach(async () => {
  home = createHome();
  mkdirSync(home.places.configs, {recursive: true});
  path = join(home.places.configs, 'web.cfg');
  writeFileSync(path, web);
  expect((await home.run(['create', 'web'])).code).toBe(0);
});
afterEach(() => home.dispose());

/** Environment of an editor that runs a line of sed on the config. */
function editing(script: string): NodeJS.ProcessEnv {
  const file = join(home.directory, 'editor');
  writeFileSync(file, `#!/bin/sh\nexec sed -i '${script}' "$1"\n`, {mode: 0o755});
  return {VISUAL: file, TMPDIR: home.directory};
}

const memory = async () => (await home.host.list())[0]?.info.stats.memory.current;
const mebibytes = (count: number) => count * 1024 * 1024;

test('edit --apply changes what can change at once, and tells what waits', async () => {
  const env = editing('s/64/128/; $a vcpus = 2');
  const {code, stderr} = await home.run(['config', 'edit', '--apply', 'web'], {env});
  expect({code, stderr}).toMatchObject({code: 0});
  expect(stderr).toContain('-memory = 64\n+memory = 128\n');
  expect(stderr).toContain('Can take effect now:\n  memory = 128 (was 64)\nAt the next start:\n');
  expect(stderr).toContain('  vcpus = 2 (was 1): this guest was started with room for 1');
  expect(stderr).toContain('Domain web: memory = 128 (was 64)\n');
  expect(await memory()).toBe(mebibytes(128));

  const diff = await home.run(['config', 'diff', '--json', 'web']);
  expect(diff.code).toBe(1);
  expect((JSON.parse(diff.stdout) as {key: string}[]).map(({key}) => key)).toEqual([
    'vcpus',
    'maxvcpus',
  ]);
});

test('edit without a terminal applies nothing by itself, and apply does', async () => {
  const env = editing('s/64/100/; $a name = "shop"');
  const edited = await home.run(['config', 'edit', 'web'], {env});
  expect(edited.stderr).toContain("'domux config apply web' applies it.");
  expect(await memory()).toBe(mebibytes(64));

  const applied = await home.run(['config', 'apply', 'web']);
  expect({applied}).toMatchObject({applied: {code: 0}});
  expect(await memory()).toBe(mebibytes(100));
  expect((await home.host.list())[0]?.info.name).toBe('shop');
  expect(await home.run(['config', 'diff', 'shop'])).toMatchObject({code: 0, stdout: ''});
});

test.each([
  ['\r', 128],
  ['n\r', 64],
])('edit on a terminal asks whether to apply: %j leaves %i MiB', async (answer, wanted) => {
  const terminal = openDomux(['config', 'edit', 'web'], {
    env: {...home.env, ...editing('s/64/128/'), LC_ALL: 'C.UTF-8'},
  });
  await terminal.see('Apply now? [Y/n]');
  expect(terminal.output()).toContain('memory = 128 (was 64)');
  terminal.type(answer);
  expect(await terminal.exit).toBe(0);
  expect(await memory()).toBe(mebibytes(wanted));
  expect(readFileSync(path, 'utf8')).toContain('memory = 128');
});

test('apply says what a domain did not take, and does the rest', async () => {
  writeFileSync(path, web.replace('64', '100').concat('name = "other"\n'));
  const other = 'machine = "sim"\n';
  writeFileSync(join(home.places.configs, 'other.cfg'), other);
  await home.run(['create', 'other']);
  const {code, stderr} = await home.run(['config', 'apply', 'web']);
  expect(code).toBe(1);
  expect(stderr).toContain(
    'Domain web does not take name = "other" (was "web"): Domain other exists',
  );
  expect(await memory()).toBe(mebibytes(100));
});

test('apply refuses a config with errors, and a domain without a config', async () => {
  writeFileSync(path, 'machine = "sim"\nmemory = "lots"\n');
  const {code, stderr} = await home.run(['config', 'apply', 'web']);
  expect(code).toBe(1);
  expect(stderr).toContain("web.cfg:2:10: `memory' needs a whole number of MiB");
  await home.run(['create', 'name=bare', 'machine=sim']);
  expect((await home.run(['config', 'diff', 'bare'])).stderr).toContain('without a config file');
});

test('undo brings the last version back, and itself can be undone', async () => {
  expect((await home.run(['config', 'undo', 'web'])).stderr).toContain(
    'has no version 1: no earlier version is kept',
  );
  await home.run(['config', 'edit', 'web'], {env: editing('s/64/128/')});
  const {code, stderr} = await home.run(['config', 'undo', '--apply', 'web']);
  expect(code).toBe(0);
  expect(stderr).toContain('-memory = 128\n+memory = 64\n');
  expect(readFileSync(path, 'utf8')).toBe(web);
  await home.run(['config', 'undo', 'web']);
  expect(readFileSync(path, 'utf8')).toContain('memory = 128');
  const {stdout} = await home.run(['config', 'history', '--json', 'web']);
  expect((JSON.parse(stdout) as {version: number}[]).map(({version}) => version)).toEqual([
    1, 2, 3,
  ]);
});

test('two editors: the second is told who has it open, and both edits are put together', async () => {
  const gate = join(home.directory, 'gate');
  const editor = (name: string, script: string) => {
    const file = join(home.directory, name);
    const wait = `touch '${gate}.${name}'; while [ ! -e '${gate}' ]; do sleep 0.05; done`;
    writeFileSync(file, `#!/bin/sh\n${wait}\nsed -i '${script}' "$1"\n`, {mode: 0o755});
    return {...home.env, TMPDIR: home.directory, VISUAL: file};
  };
  const first = openDomux(['config', 'edit', '--no-apply', 'web'], {
    env: editor('first', 's/memory = 64/memory = 99/'),
  });
  await until('the first is in its editor', () =>
    readdirSync(home.directory).includes('gate.first'),
  );
  const second = openDomux(['config', 'edit', '--no-apply', 'web'], {
    env: editor('second', 's/the shop/my shop/'),
  });
  await second.see(/web\.cfg is open already: .* since \d\d:\d\d \(process \d+\)/);
  await second.see('put both together on saving? [Y/n]');
  second.type('\r');
  await until('the second is in its editor', () =>
    readdirSync(home.directory).includes('gate.second'),
  );
  writeFileSync(gate, '');
  const ended = await Promise.race([
    first.exit.then(() => 'first'),
    second.exit.then(() => 'second'),
  ]);
  const other = ended === 'first' ? second : first;
  await other.see('Put both together? [Y/n]');
  other.type('\r');
  expect(await other.exit).toBe(0);
  expect(readFileSync(path, 'utf8')).toBe(
    web.replace('memory = 64', 'memory = 99').replace('the shop', 'my shop'),
  );
  expect(readdirSync(home.places.configs).filter(name => name.endsWith('.lock'))).toEqual([]);
});

test('a lock that a dead process left keeps nobody', async () => {
  const dead = {process: {pid: 999_999, startTime: 1}, who: 'root on pts/9', since: 0};
  writeFileSync(join(home.places.configs, '.web.cfg.lock'), JSON.stringify(dead));
  const {code, stderr} = await home.run(['config', 'edit', 'web'], {env: editing('s/64/65/')});
  expect(code).toBe(0);
  expect(stderr).not.toContain('open already');
});
