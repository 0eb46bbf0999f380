import {execFileSync} from 'node:child_process';
import {mkdirSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {createHome} from '../../../helpers/home.ts';
import type {Home} from '../../../helpers/home.ts';
import {createSim} from '../../../helpers/guests/sim.ts';
import {formatUnit} from '../../../../source/commands/configs/autostart/print-unit.ts';

let home: Home;
beforeEach(() => {
  home = createHome();
  mkdirSync(home.places.configs, {recursive: true});
});
afterEach(() => home.dispose());

const run = (...args: string[]) => home.run(['autostart', ...args]);

async function enable(name: string, text = 'machine = "sim"\nmemory = 64\n'): Promise<string> {
  const path = join(home.places.configs, `${name}.cfg`);
  writeFileSync(path, text);
  expect((await run('enable', name)).code).toBe(0);
  return path;
}

const names = async () => (await home.host.list()).map(({entry}) => entry.name);

test('start goes on after one that fails, and says which and why', async () => {
  const bad = await enable('b-bad', 'machine = "sim"\nmemory = "lots"\n');
  const gone = await enable('c-gone');
  rmSync(gone);
  await enable('d-good');
  const {code, stdout, stderr} = await run('start');
  expect(code).toBe(1);
  expect(stderr).toContain(`Error: domain b-bad does not start: ${bad}:2:10: `);
  expect(stderr).toContain('Error: domain c-gone does not start: ');
  expect(stdout).toMatch(/^Started domain d-good \(id=\d+\)\n$/);
  expect(await names()).toEqual(['d-good']);
});

test('stop refuses a timeout that is none, and changes nothing', async () => {
  await enable('web');
  await run('start');
  await home.run(['pause', 'web']);
  expect((await run('stop', '--timeout', 'soon')).code).toBe(2);
  expect((await home.host.list()).map(({info}) => info.status)).toEqual(['paused']);
});

test('start creates what is not there, by name, and leaves what is there', async () => {
  await enable('zebra');
  await enable('ant', 'machine = "sim"\nname = "renamed"\n');
  await enable('web');
  await createSim(home, 'web');
  const first = await run('start');
  expect(first).toMatchObject({code: 0, stderr: ''});
  expect(first.stdout).toBe(
    'Started domain renamed (id=2)\nDomain web is there already (id=1)\nStarted domain zebra (id=3)\n',
  );
  expect((await run('start')).stdout).toBe(
    'Domain renamed is there already (id=2)\nDomain web is there already (id=1)\nDomain zebra is there already (id=3)\n',
  );
});

test('stop ends those that start by themselves, however they resist, and no others', async () => {
  await createSim(home, 'other');
  await enable('obeys');
  await enable('pauses');
  await enable('resists', 'machine = "sim"\nsim = ["ignore-shutdown"]\n');
  await enable('returns', 'machine = "sim"\non_poweroff = "restart"\n');
  await run('start');
  await home.run(['pause', 'pauses']);
  const {code, stderr} = await run('stop', '--timeout', '1');
  expect(stderr).toContain('did not shut down within 1 s and has been destroyed');
  expect(code).toBe(0);
  expect(await names()).toEqual(['other']);
});

test('stop has nothing to do when nothing runs', async () => {
  await enable('web');
  expect(await run('stop')).toEqual({code: 0, stdout: '', stderr: ''});
});

describe('the unit for systemd', () => {
  const commandOf = (unit: string, key: string) =>
    new RegExp(`^${key}=(.*)$`, 'm').exec(unit)?.[1]?.split(' ') ?? [];

  test('has the commands that start the domains and shut them down, and where they are', async () => {
    await enable('web');
    const {stdout: unit} = await run('unit');
    expect(unit).toContain(`Environment=DOMUX_HOME=${home.directory}\n`);
    const [program = '', ...start] = commandOf(unit, 'ExecStart');
    execFileSync(program, start, {env: {DOMUX_HOME: home.directory}, stdio: 'pipe'});
    expect(await names()).toEqual(['web']);
    const [, ...stop] = commandOf(unit, 'ExecStop');
    execFileSync(program, stop, {env: {DOMUX_HOME: home.directory}, stdio: 'pipe'});
    expect(await names()).toEqual([]);
  });

  test('quotes what systemd would take apart, and is for the manager of a user where he prints it', () => {
    const program = ['/opt/my node', '/srv/100%/$HOME/cli.cjs'];
    const unit = formatUnit({program, env: {DOMUX_IMAGES: '/i "$x"'}, user: true});
    expect(unit).toContain('ExecStart="/opt/my node" /srv/100%%/$$HOME/cli.cjs autostart start\n');
    expect(unit).toContain('Environment="DOMUX_IMAGES=/i \\"$x\\""\n');
    expect(unit).toContain('WantedBy=default.target\n');
    expect(formatUnit({program, env: {}, user: false})).toContain('WantedBy=multi-user.target\n');
  });
});
