import {existsSync, mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterAll, beforeAll, expect, test, vi} from 'vitest';
import {createFarHome} from '../../helpers/migration/far-home.ts';
import type {FarHome} from '../../helpers/migration/far-home.ts';
import {createSim} from '../../helpers/guests/sim.ts';
import {until} from '../../helpers/until.ts';

// Each step is a connection of its own, on a machine that others use too.
vi.setConfig({testTimeout: 120_000});

let home: FarHome;
beforeAll(async () => {
  home = await createFarHome();
  await createSim(home.far, 'web');
  await createSim(home.near, 'web');
  await createSim(home.near, 'only-here');
});
afterAll(() => home.dispose());

const there = (...args: string[]) => home.near.run(['--host', 'far', ...args], {timeout: 60_000});

/** What changes from one moment to the next. */
const timeless = (text: string) => text.replace(/\d+(\.\d+)?/g, '#').replace(/ +/g, ' ');

const writeConfig = (places: {configs: string}, name: string, text: string) => {
  mkdirSync(places.configs, {recursive: true});
  writeFileSync(join(places.configs, name), text);
};

test('lists in every form what is there, not what is here, the other host as Domain-0', async () => {
  for (const form of [[], ['--json'], ['-l'], ['-v'], ['--2005'], ['web']]) {
    const [seen, own] = await Promise.all([
      there('list', ...form),
      home.far.run(['list', ...form]),
    ]);
    expect([form, seen.code, timeless(seen.stdout)]).toEqual([form, 0, timeless(own.stdout)]);
    expect(seen.stdout).not.toContain('only-here');
  }
  expect((await there('list', 'only-here')).code).toBe(1);
});

test('takes --host behind the verb, from the environment, and from the settings; local is here', async () => {
  const {near} = home;
  const here = (await near.run(['domid', 'only-here'])).code;
  expect(here).toBe(0);
  expect((await near.run(['domid', 'only-here', '--host=far'])).code).toBe(1);
  const env = {DOMUX_HOST: 'far'};
  expect((await near.run(['domid', 'only-here'], {env})).code).toBe(1);
  expect((await near.run(['--host', 'local', 'domid', 'only-here'], {env})).code).toBe(0);
  await near.run(['settings', 'set', 'host', 'far']);
  expect((await near.run(['domid', 'only-here'])).code).toBe(1);
  // This host's own setting is changed, not that of the host that it names.
  await near.run(['--host', 'local', 'settings', 'unset', 'host']);
  expect((await near.run(['domid', 'only-here'])).code).toBe(0);
});

test('pauses, renames and destroys there, and the log there tells who did it', async () => {
  await createSim(home.far, 'spare');
  expect(await there('pause', 'spare')).toEqual({code: 0, stdout: '', stderr: ''});
  expect((await home.far.run(['domstate', 'spare'])).stdout).toBe('paused\n');
  await there('unpause', 'spare');
  await there('rename', 'spare', 'other');
  expect((await there('destroy', 'other')).code).toBe(0);
  expect((await home.far.run(['domid', 'other'])).code).toBe(1);
  const log = await there('log', '--json', 'other');
  const events = JSON.parse(log.stdout) as {event: string; who: string}[];
  // Whoever sits here, as whom sshd has let in there.
  expect(events.find(({event}) => event === 'destroyed')?.who).toMatch(/^\S+.*, as \S+/);
  expect((await home.near.run(['log', 'other'])).code).toBe(1);
});

test('creates from a config here, with the images, files and settings of there', async () => {
  const file = join(home.near.directory, 'mine.cfg');
  writeFileSync(file, `machine = "sim"\nmemory = 96\nkernel = "./vmlinux"\nvif = ['']\n`);
  await home.far.run(['settings', 'set', 'backlog', '8K']);
  const refused = await there('create', file);
  expect(refused.code).toBe(1);
  expect(refused.stderr).toMatch(/mine\.cfg:3:\d+: .*vmlinux/);
  expect((await there('list', 'mine')).code).toBe(1);

  const {code, stdout} = await there('create', file, 'kernel=/etc/passwd');
  expect([code, stdout]).toEqual([
    0,
    expect.stringContaining('Started domain mine (id=') as string,
  ]);
  const {config} = await queryFarConfig('mine');
  expect(config).toMatchObject({name: 'mine', memory: 96, limits: {backlogBytes: 8192}});
  // Its file is not there: nothing that is there by chance is taken for it.
  expect(config).not.toHaveProperty('source');
  await there('destroy', 'mine');

  // To its user it is the same domain when it is created again, and so it is to its network.
  await there('create', file, 'kernel=/etc/passwd');
  const {vifs} = config as {vifs: unknown};
  expect((await queryFarConfig('mine')).config).toMatchObject({vifs});
  await there('destroy', 'mine');
});

async function queryFarConfig(name: string) {
  const client = await home.far.host.control(await home.far.host.find(name));
  try {
    return await client.execute('domux-query-config');
  } finally {
    client.close();
  }
}

test('creates from a config there by its name, without any here', async () => {
  writeConfig(home.far.places, 'shop.cfg', 'machine = "sim"\nmemory = 72\n');
  const {code, stdout} = await there('create', 'shop');
  expect(code).toBe(0);
  expect(stdout).toContain(`Using config file "${join(home.far.places.configs, 'shop.cfg')}".`);
  expect((await home.far.run(['list', 'shop'])).stdout).toMatch(/shop +\d+ +72/);
  await there('destroy', 'shop');
});

test('checks and shows a file here, and configs there', async () => {
  const bad = join(home.near.directory, 'bad.cfg');
  writeFileSync(bad, 'name = "bad"\nmemory = "much"\n');
  writeConfig(home.far.places, 'bad-there.cfg', 'memory = [\n');
  const checked = await there('config', 'check', bad, 'bad-there');
  expect(checked.code).toBe(1);
  expect(checked.stderr).toContain(`${bad}:2:`);
  expect(checked.stderr).toContain(`${join(home.far.places.configs, 'bad-there.cfg')}:`);
  expect((await there('config', 'show', bad)).stdout).toBe(readFileSync(bad, 'utf8'));
  expect((await there('config', 'show', 'bad-there')).stdout).toBe('memory = [\n');
  expect((await there('config', 'list', '--json')).stdout).toContain('bad-there.cfg');
});

test('edits a config there with the editor here, and keeps its versions there', async () => {
  writeConfig(home.far.places, 'edited.cfg', '# of the far side\nmachine = "sim"\nmemory = 64\n');
  const path = join(home.far.places.configs, 'edited.cfg');
  await there('create', 'edited');
  const editor = `sh -c 'sed -i s/64/80/ "$1"' editor`;
  const {code, stderr} = await home.near.run(
    ['--host', 'far', 'config', 'edit', '--apply', 'edited'],
    {env: {VISUAL: editor}, timeout: 60_000},
  );
  expect(stderr).toContain('+memory = 80');
  expect(code).toBe(0);
  expect(readFileSync(path, 'utf8')).toBe('# of the far side\nmachine = "sim"\nmemory = 80\n');
  expect((await home.far.run(['list', 'edited'])).stdout).toMatch(/edited +\d+ +80/);
  expect((await there('config', 'history', 'edited')).stdout).toMatch(/^ +1 /);
  await there('config', 'undo', '--no-apply', 'edited');
  expect(readFileSync(path, 'utf8')).toContain('memory = 64');
  expect(existsSync(join(home.near.places.configs, 'edited.cfg'))).toBe(false);
  await there('destroy', 'edited');
});

test('enables and starts there what is to start by itself', async () => {
  writeConfig(home.far.places, 'auto.cfg', 'machine = "sim"\n');
  expect((await there('autostart', 'enable', 'auto')).code).toBe(0);
  expect((await there('autostart', 'start')).stdout).toMatch(/Started domain auto/);
  expect((await home.far.run(['autostart', 'list'])).stdout).toMatch(/^auto +\d+/m);
  await there('autostart', 'stop', '--timeout', '20');
  expect((await home.far.run(['domid', 'auto'])).code).toBe(1);
});

test('lists the images that are there', async () => {
  const [seen, own] = await Promise.all([
    there('image', 'list', '--json'),
    home.far.run(['image', 'list', '--json']),
  ]);
  expect(seen).toEqual(own);
});

test('completes the names of there, and the verbs without asking', async () => {
  await createSim(home.far, 'completed');
  expect((await there('complete', '--', 'console', 'compl')).stdout).toMatch(/^completed\t/);
  expect(
    (await home.near.run(['complete', '--', '--host', 'far', 'pause', 'comp'])).stdout,
  ).toMatch(/^completed\t/);
  const {DOMUX_SSH_COMMAND: _ssh, ...env} = home.near.env;
  const offline = {...env, DOMUX_SSH_COMMAND: 'false'};
  const verbs = await home.near.run(['--host', 'far', 'complete', '--', 'unp'], {env: offline});
  expect(verbs.stdout).toMatch(/^unpause\t/);
  await there('destroy', 'completed');
});

test('types into a console there what comes from a pipe, until the guest ends', async () => {
  await createSim(home.far, 'typed');
  const {code, stdout} = await home.near.run(['--host', 'far', 'console', 'typed'], {
    input: 'echo a-$((40+2))-z\npoweroff\n',
    timeout: 60_000,
  });
  expect(code).toBe(0);
  expect(stdout).toContain('poweroff');
  await until('it is gone', async () => (await home.far.run(['domid', 'typed'])).code === 1);
});

test('leaves the input to others that the verb does not read, as a loop of a shell wants it', async () => {
  const {near} = home;
  const names = ['web', 'web', 'web'];
  const loop = near.start(['--host', 'far', 'domid', 'web']);
  loop.child.stdin.write(names.join('\n'));
  expect(await loop.ended).toBe(0);
  // What it had read would not be here any more.
  expect(loop.child.stdin.writableLength).toBe(0);
});

test('ends there what a reader here has had enough of', async () => {
  const follower = home.near.start(['--host', 'far', 'log', '--follow']);
  await until('it follows', () => follower.stdout().includes('booted'));
  follower.child.stdout.destroy();
  await createSim(home.far, 'news');
  expect(await follower.ended).toBe(0);
  await there('destroy', 'news');
});

test('reaches another DOMUX_HOME on this machine without ssh', async () => {
  const {near, far} = home;
  const address = `dir:${far.directory}`;
  const {code, stdout} = await near.run(['--host', address, 'list'], {
    env: {DOMUX_SSH_COMMAND: 'false'},
  });
  expect(code).toBe(0);
  expect(timeless(stdout)).toBe(timeless((await far.run(['list'])).stdout));
});
