import {chmodSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, expect, test, vi} from 'vitest';
import {signal} from '../../../source/system/processes.ts';
import {answering, createFarHome} from '../../helpers/migration/far-home.ts';
import type {FarHome, FarHomeOptions} from '../../helpers/migration/far-home.ts';
import {createHome} from '../../helpers/home.ts';
import {createSim} from '../../helpers/guests/sim.ts';
import {until} from '../../helpers/until.ts';

// Each step is a connection of its own, on a machine that others use too.
vi.setConfig({testTimeout: 120_000});

const homes: FarHome[] = [];
afterEach(async () => {
  for (const home of homes.splice(0)) await home.dispose();
});

async function homesWith(options: FarHomeOptions = {}): Promise<FarHome> {
  const home = await createFarHome(options);
  homes.push(home);
  return home;
}

/** What `domux --host far list` comes to. */
const list = async ({near}: FarHome, ...args: string[]) =>
  near.run(['--host', 'far', ...args, 'list'], {timeout: 60_000});

test('says what is no name of a host, and connects to nothing', async () => {
  const near = createHome();
  try {
    for (const host of ['-oProxyCommand=touch x', 'a b', 'host:22', 'user@', 'dir:']) {
      const {code, stdout, stderr} = await near.run([`--host=${host}`, 'list']);
      expect([host, code, stdout]).toEqual([host, 2, '']);
      expect(stderr).toContain('It is user@host, ssh://user@host:port, dir:PATH or local.');
    }
    expect((await near.run(['list', '--host'])).stderr).toBe("option `host' needs a value: HOST\n");
  } finally {
    await near.dispose();
  }
});

test('says what ssh said of a host that it does not know', async () => {
  const {code, stdout, stderr} = await list(await homesWith({strangeHostKey: true}));
  expect([code, stdout]).toEqual([1, '']);
  expect(stderr).toMatch(/^far cannot be reached: ssh exited with status 255; its last lines:\n/m);
  expect(stderr).toContain('Host key verification failed.');
});

test('says what ssh said of a user whom the host does not know', async () => {
  const {code, stderr} = await list(await homesWith({strangeUserKey: true}));
  expect(code).toBe(1);
  expect(stderr).toMatch(/^far cannot be reached: ssh exited with status 255.*Permission denied/s);
});

test('says so when there is no ssh here', async () => {
  const home = await homesWith();
  Object.assign(home.near.env, {DOMUX_SSH_COMMAND: 'no-such-ssh -v'});
  const {code, stderr} = await list(home);
  expect(code).toBe(1);
  expect(stderr).toContain('far cannot be reached: there is no program no-such-ssh here.');
});

test('says how to get domux where there is none', async () => {
  const {code, stderr} = await list(await homesWith({remoteCommand: '/no/such/domux'}));
  expect(code).toBe(1);
  expect(stderr).toMatch(
    /^far answers, but has no domux: \/no\/such\/domux cannot be run there:\n/,
  );
  expect(stderr).toContain('npm install -g domux');
  expect(stderr).toContain('domux settings set remote-command PATH');
});

test('says what came instead of domux', async () => {
  const {code, stderr} = await list(
    await homesWith({remoteCommand: 'echo This account is not available.; exit 3;'}),
  );
  expect(code).toBe(1);
  expect(stderr).toMatch(/^far does not answer as domux does: ssh exited with status 3; /);
  expect(stderr).toContain('    This account is not available.\n');
});

test('tells a domux of another protocol, and of which side is the older', async () => {
  const greet = (protocol: number) =>
    `echo 'domux-link {"protocol":${protocol},"version":"9.8.7"}'; sleep 60;`;
  const newer = await list(await homesWith({remoteCommand: greet(1000)}));
  expect([newer.code, newer.stdout]).toEqual([1, '']);
  expect(newer.stderr).toMatch(
    /^far runs domux 9\.8\.7, which speaks protocol 1000 .*this one\.$/m,
  );
  const older = await list(await homesWith({remoteCommand: greet(0)}));
  expect(older.stderr).toMatch(/upgrade it there\.$/m);
});

test('tells a domux from before there was a protocol between hosts', async () => {
  const {code, stderr} = await list(
    await homesWith({remoteCommand: `echo '{"domux":"0.0.3"}'; :`}),
  );
  expect(code).toBe(1);
  expect(stderr).toMatch(/^far runs domux 0\.0\.3, which is too old for this one/);
});

test('hears the greeting behind what a shell prints first', async () => {
  const home = await homesWith();
  const noisy = join(home.far.directory, 'noisy');
  const command = home.near.env['DOMUX_REMOTE_COMMAND'] ?? '';
  writeFileSync(
    noisy,
    `#!/bin/sh\necho 'Welcome to far!'\necho 'You have mail.'\nexec ${command} "$@"\n`,
  );
  chmodSync(noisy, 0o755);
  Object.assign(home.near.env, {DOMUX_REMOTE_COMMAND: noisy});
  expect(await list(home)).toMatchObject({code: 0, stderr: ''});
});

test('says that the connection is lost under a verb that runs, with what ssh said', async () => {
  const home = await homesWith();
  const {near, far} = home;
  await createSim(far, 'web');
  const following = near.start(['--host', 'far', 'log', '--follow']);
  await until('it runs there', () => following.stdout().includes('booted'));
  for (const pid of answering(far)) signal(pid, 'SIGKILL');
  expect(await following.ended).toBe(1);
  expect(following.stderr()).toMatch(/^The connection to far is lost: ssh exited with status \d+/);
});

test('passes on what the far side refuses, with its exit code', async () => {
  const home = await homesWith();
  const {near} = home;
  expect(await near.run(['--host', 'far', 'pause', 'nosuch'])).toEqual({
    code: 1,
    stdout: '',
    stderr: 'nosuch is an invalid domain identifier (rc=-6)\n',
  });
  expect(await near.run(['--host', 'far', 'console', 'nosuch'])).toMatchObject({
    code: 1,
    stderr: 'nosuch is an invalid domain identifier (rc=-6)\n',
  });
  expect(await near.run(['--host', 'far', 'list', '--no-such-option'])).toMatchObject({code: 2});
});
