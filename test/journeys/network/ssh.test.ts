import {spawn} from 'node:child_process';
import {mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, beforeAll, beforeEach, expect, it, onTestFinished} from 'vitest';
import {findProgram} from '../../../source/system/programs/find-program.ts';
import {openGuestShell} from '../../helpers/guests/guest-shell.ts';
import {createFarHome} from '../../helpers/migration/far-home.ts';
import {createHome} from '../../helpers/home.ts';
import type {Home} from '../../helpers/home.ts';
import {ensureMini, miniTimeout} from '../../helpers/guests/mini.ts';
import {freePort} from '../../helpers/network/ports.ts';
import {runProgram, shellWords} from '../../helpers/programs/run-program.ts';
import {privilegeSeparation} from '../../helpers/network/sshd.ts';
import {until} from '../../helpers/until.ts';
import {stepsIn} from '../steps.ts';

let home: Home;

beforeAll(() => ensureMini(), miniTimeout);
beforeEach(() => {
  home = createHome();
});
afterEach(() => home.dispose());

/**
 * An SSH server on the host's loopback, which lets in whoever has the key. The image mini has none: its
 * guest passes connections on to this one.
 */
async function startServer(directory: string, port: number): Promise<{key: string}> {
  mkdirSync(directory, {mode: 0o700});
  const file = (name: string) => join(directory, name);
  for (const name of ['host', 'user']) {
    runProgram('ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-f', file(name));
  }
  writeFileSync(file('authorized'), readFileSync(file('user.pub')));
  const settings = [
    `Port ${port}`,
    'ListenAddress 127.0.0.1',
    `HostKey ${file('host')}`,
    `AuthorizedKeysFile ${file('authorized')}`,
    `PidFile ${file('pid')}`,
    'StrictModes no',
    'UsePAM no',
    'PermitRootLogin yes',
    'Subsystem sftp internal-sftp',
  ];
  writeFileSync(file('config'), `${settings.join('\n')}\n`);
  const sshd = findProgram('sshd');
  const server = spawn(sshd.file, ['-D', '-e', '-f', file('config')], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: {...process.env, ...sshd.env, ...(await privilegeSeparation(directory))},
  });
  onTestFinished(() => {
    server.kill();
  });
  let said = '';
  server.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  await until('the server listens', () => said.includes('Server listening')).catch(
    (error: unknown) => {
      throw new Error(`sshd said ${JSON.stringify(said)}`, {cause: error});
    },
  );
  return {key: file('user')};
}

it('says how a guest can be reached that cannot be', async () => {
  await stepsIn(home).createMini('one', "vif=['']");
  for (const words of [
    ['ssh', 'one'],
    ['cp', 'one:/etc/hosts', '.'],
  ]) {
    const {code, stderr} = await home.run(words);
    expect({code, stderr}).toEqual({
      code: 1,
      stderr: expect.stringContaining("forward = ['tcp:8022:22']") as string,
    });
  }
  for (const words of [
    ['cp', './a', './b'],
    ['cp', 'one:/a', 'two:/b'],
  ]) {
    expect(await home.run(words)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('DOMAIN:PATH') as string,
    });
  }
  expect((await home.run(['ssh', 'nobody'])).stderr).toContain('nobody');
});

/** Starts a guest whose SSH a port of the host leads to, and gives what lets its user in. */
async function startReachable(at: Home): Promise<{PATH: string}> {
  const [port, serverPort] = [await freePort(), await freePort()];
  const {key} = await startServer(join(at.directory, 'sshd'), serverPort);
  await stepsIn(at).createMini('one', "vif=['']", `forward=['tcp:${port}:22']`);
  const guest = await openGuestShell(at, 'one');
  await guest.runUntil('ip route', /default via/);
  await guest.run(`(nc -ll -p 22 -e nc host ${serverPort} >/dev/null 2>&1 &)`);

  const config = join(at.directory, 'ssh-config');
  writeFileSync(config, `IdentityFile ${key}\nIdentitiesOnly yes\nBatchMode yes\n`);
  const bin = join(at.directory, 'bin');
  mkdirSync(bin);
  // The user's own config names the key; here there is no such user.
  for (const name of ['ssh', 'scp']) {
    writeFileSync(join(bin, name), `#!/bin/sh\nexec ${shellWords(name)} -F ${config} "$@"\n`, {
      mode: 0o755,
    });
  }
  return {PATH: `${bin}:${process.env['PATH'] ?? ''}`};
}

it('reaches the guest of another host through that host, with the keys and files that are here', async () => {
  const {near, far, dispose} = await createFarHome();
  onTestFinished(dispose);
  const env = await startReachable(far);
  const there = (...words: string[]) =>
    near.run(['--host', 'far', ...words], {env, timeout: 60_000});

  expect(await there('ssh', 'one', '--', 'echo', 'in; exit 7')).toMatchObject({
    code: 7,
    stdout: 'in\n',
  });
  expect(readFileSync(join(near.places.data, 'known_hosts'), 'utf8')).toMatch(/^domux-/);
  const [from, to] = ['mine.txt', 'got.txt'].map(name => join(near.directory, name)) as [
    string,
    string,
  ];
  writeFileSync(from, 'of here\n');
  expect((await there('cp', from, `one:${to}`)).code).toBe(0);
  expect(readFileSync(to, 'utf8')).toBe('of here\n');
}, 90_000);

it('logs in, runs commands and copies files through the port that leads to the guest', async () => {
  const env = await startReachable(home);
  const said = await home.run(['ssh', 'one', '--', 'echo', 'in; exit 7'], {env});
  expect(said).toMatchObject({code: 7, stdout: 'in\n'});
  const known = readFileSync(join(home.places.data, 'known_hosts'), 'utf8');
  expect(known).toMatch(/^domux-[0-9a-f-]{36} ssh-ed25519 /);

  const source = join(home.directory, 'source.txt');
  const [there, back] = ['there.txt', 'back.txt'].map(name => join(home.directory, name)) as [
    string,
    string,
  ];
  writeFileSync(source, 'a file\n');
  expect((await home.run(['cp', source, `one:${there}`], {env})).code).toBe(0);
  expect((await home.run(['cp', `one:${there}`, back], {env})).code).toBe(0);
  expect(readFileSync(back, 'utf8')).toBe('a file\n');
});
