import {spawn} from 'node:child_process';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {connectControl} from '../../../source/protocol/wire/client.ts';
import {Duplex} from 'node:stream';
import {cli, createHome, node} from '../../helpers/home.ts';
import type {Home} from '../../helpers/home.ts';
import {createSim} from '../../helpers/guests/sim.ts';
import {until} from '../../helpers/until.ts';

let home: Home;
beforeAll(async () => {
  home = createHome();
  await createSim(home, 'web');
  await createSim(home, 'spare');
});
afterAll(() => home.dispose());

/** Starts the command line and gathers what it prints. */
function start(...args: string[]) {
  const child = spawn(node, [cli, ...args], {env: home.env});
  let printed = '';
  child.stdout.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  const ended = new Promise<number | null>(resolve => child.once('close', resolve));
  return {child, ended, printed: () => printed};
}

test('says what it does not know, with exit code 1, and asks for what is missing, with 2', async () => {
  expect(await home.run(['nosuch'])).toMatchObject({
    code: 1,
    stderr: "command not implemented: nosuch\nTry 'domux help' for the verbs.\n",
  });
  expect(await home.run(['help', 'nosuch'])).toEqual({
    code: 0,
    stdout: 'command "nosuch" not implemented\n',
    stderr: "Try 'domux help' for the verbs.\n",
  });
  expect(await home.run(['help', 'config', 'shwo'])).toMatchObject({
    code: 0,
    stdout: 'command "config shwo" not implemented\n',
    stderr: expect.stringContaining('config show') as string,
  });
  expect((await home.run(['call', 'web'])).code).toBe(2);
  expect((await home.run(['call', 'nosuch', 'stop'])).stderr).toBe(
    'nosuch is an invalid domain identifier (rc=-6)\n',
  );
});

test('shows help however it is asked for', async () => {
  const about = (await home.run(['help', 'pause'])).stdout;
  expect(about).toContain('Usage: domux pause DOMAIN...\n');
  for (const args of [
    ['pause', '-h'],
    ['pause', 'no', 'such', '--help'],
    ['--help', 'pause'],
  ]) {
    expect(await home.run(args)).toEqual({code: 0, stdout: about, stderr: ''});
  }
});

test('says the class and the words of a refusal', async () => {
  expect(await home.run(['call', 'web', 'no-such-command'])).toEqual({
    code: 1,
    stdout: '',
    stderr: 'CommandNotFound: The command no-such-command has not been found\n',
  });
  await home.run(['pause', 'web']);
  expect((await home.run(['call', 'web', 'system_powerdown'])).stderr).toBe(
    'DomuxIllegalState: Domain web is paused: this takes one that is running.\n',
  );
});

test('says to whoever types it that a domain is paused already, or runs; the protocol takes it', async () => {
  const refused = (state: string) => ({
    ...{code: 1, stdout: ''},
    stderr: `Error: Domain web is ${state} already.\n`,
  });
  expect(await home.run(['pause', 'web'])).toEqual(refused('paused'));
  expect((await home.run(['call', 'web', 'stop'])).code).toBe(0);
  await home.run(['unpause', 'web']);
  expect(await home.run(['unpause', 'web'])).toEqual(refused('running'));
  expect((await home.run(['call', 'web', 'cont'])).code).toBe(0);
});

test('renames no domain to what no domain can be called, whoever asks', async () => {
  for (const name of ['a/b', 'Domain-0', '12']) {
    const {stderr} = await home.run(['call', 'web', 'domux-rename', `name=${name}`]);
    expect(stderr).toMatch(/^GenericError: .* cannot be a domain name/);
    expect((await home.run(['rename', 'web', name])).code).toBe(1);
  }
  expect((await home.run(['domid', 'web'])).code).toBe(0);
});

test('carries out a command of the protocol and prints the answer as JSON', async () => {
  const {code, stdout} = await home.run(['call', 'web', 'query-status']);
  expect(code).toBe(0);
  expect(stdout).toBe('{\n  "running": true,\n  "singlestep": false,\n  "status": "running"\n}\n');
});

test('goes on to print events, one a line', async () => {
  const watcher = start('call', '--events', 'spare', 'query-name');
  await until('the answer is printed', () => watcher.printed().includes('"name": "spare"'));
  await home.run(['pause', 'spare']);
  await home.run(['unpause', 'spare']);
  const events = await until('both events are printed', () => {
    const lines = watcher
      .printed()
      .split('\n')
      .filter(line => line.startsWith('{"'));
    const names = lines.map(line => (JSON.parse(line) as {event: string}).event);
    return names.includes('STOP') && names.includes('RESUME') && names;
  });
  expect(events.indexOf('STOP')).toBeLessThan(events.indexOf('RESUME'));
  watcher.child.kill();
  await watcher.ended;
});

test('refuses to dial a console that is no number', async () => {
  expect(await home.run(['dial-stdio', 'web', '--console', 'x'])).toMatchObject({
    code: 2,
    stderr: '--console x: not the number of a console.\n',
  });
});

test('speaks the control protocol through standard input and output', async () => {
  const {child, ended} = start('dial-stdio', 'web');
  const client = connectControl(
    Duplex.from({readable: child.stdout, writable: child.stdin}),
    'the far side',
  );
  expect(await client.execute('query-name')).toEqual({name: 'web'});
  client.close();
  child.stdin.end();
  expect(await ended).toBe(0);
});

test('answers everything that was asked before standard input ended', async () => {
  const ask = ['qmp_capabilities', 'query-name', 'query-uuid', 'query-status']
    .map((execute, id) => `${JSON.stringify({execute, id})}\n`)
    .join('');
  const {code, stdout} = await home.run(['dial-stdio', 'web'], {input: ask});
  expect(code).toBe(0);
  expect(stdout.trim().split('\r\n')).toHaveLength(5);
  expect(stdout).toContain('{"return":{"name":"web"},"id":1}');
});

test('gives the bytes of a console, and ends with its input', async () => {
  const {child, ended, printed} = start('dial-stdio', 'web', '--console', '0');
  child.stdin.write('echo a$((40+2))z\n');
  await until('the console shows something', () => printed().length > 0);
  child.stdin.end();
  expect(await ended).toBe(0);
});

test('greets a far side, and ends with its input', async () => {
  const {code, stdout, stderr} = await home.run(['dial-stdio']);
  expect([code, stderr]).toEqual([0, '']);
  const [greeting = ''] = stdout.split('\n');
  expect(JSON.parse(greeting.replace(/^domux-link /, ''))).toMatchObject({
    protocol: expect.any(Number) as number,
    version: expect.stringMatching(/^\d+\./) as string,
  });
});
