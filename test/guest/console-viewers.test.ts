import {connect} from 'node:net';
import type {Duplex} from 'node:stream';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {readSettings} from '../../source/config/settings/read-settings.ts';
import {createLocalHost} from '../../source/host/local-host.ts';
import type {DomainReference} from '../../source/host/domain-reference.ts';
import {consoleSocket, domainFiles} from '../../source/registry/domains/domain-files.ts';
import {createHome} from '../helpers/home.ts';
import type {Home} from '../helpers/home.ts';
import {createSim} from '../helpers/guests/sim.ts';
import {until} from '../helpers/until.ts';

let home: Home;
let domain: DomainReference;
const sockets: Duplex[] = [];

beforeEach(async () => {
  home = createHome();
  domain = await createSim(home, 'web', {consoles: 2});
});
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await home.dispose();
});

/** Reads a socket from now on. */
function read(socket: Duplex): {text: string; closed: boolean} {
  sockets.push(socket);
  const seen = {text: '', closed: false};
  socket.on('data', (chunk: Buffer) => (seen.text += chunk.toString('latin1')));
  socket.on('error', () => undefined).on('close', () => (seen.closed = true));
  return seen;
}

async function viewers(console = 0) {
  const client = await home.host.control(domain);
  const consoles = await client.execute('domux-console-info');
  client.close();
  return consoles[console]?.viewers ?? [];
}

test('refuses a console that is not there, at once', async () => {
  await expect(home.host.console(domain, 2)).rejects.toThrow(
    'There is no console 2: there are consoles 0 to 1.',
  );
});

test('turns a control connection into a viewer: the answer, then nothing but the console', async () => {
  const socket = connect(domainFiles(domain.directory).control);
  const seen = read(socket);
  const ask = (execute: string, given = {}) =>
    socket.write(`${JSON.stringify({execute, arguments: given})}\n`);
  ask('qmp_capabilities');
  ask('domux-introduce', {who: 'ann on pts/1'});
  ask('domux-open-console', {console: 0});
  await until('the console was opened', () => seen.text.includes('web:~# '));
  const [greeting, negotiated, introduced, opened, ...bytes] = seen.text.split('\r\n');
  expect(JSON.parse(greeting ?? '')).toHaveProperty('QMP');
  expect([negotiated, introduced]).toEqual(['{"return":{}}', '{"return":{}}']);
  const [ann, ...others] = await viewers();
  expect(others).toEqual([]);
  expect(JSON.parse(opened ?? '')).toMatchObject({return: {viewer: ann?.id, continues: false}});
  expect(ann?.who).toBe('ann on pts/1');
  expect(bytes).toEqual(['domux simulated machine, 1 vCPU, 64 MiB', '', 'web:~# ']);

  // It is the guest that gets what comes now, and events are for others.
  socket.write('{"execute": "quit"}\n');
  await until('the guest has it', () => seen.text.includes('not found'));
  const client = await home.host.control(domain);
  await client.execute('stop');
  await client.execute('cont');
  client.close();
  socket.write('hostname\n');
  await until('the guest answers', () => seen.text.includes('\r\nweb\r\n'));
  expect(seen.text).not.toContain('"event"');

  socket.end();
  await until('nobody watches', async () => (await viewers()).length === 0);
  await until('the connection has ended', () => seen.closed);
});

test('tells who watches, as far as they have said', async () => {
  const {places} = home;
  const bob = createLocalHost({
    places,
    who: 'bob on pts/2',
    settings: () => readSettings(places.settings, {}),
  });
  read(await bob.console(domain));
  read(connect(consoleSocket(domain.directory, 0)));
  await until('two watch', async () => (await viewers()).length === 2);
  expect((await viewers()).map(({who}) => who)).toEqual(['bob on pts/2', undefined]);
  expect(await viewers(1)).toEqual([]);
  const {stdout} = await home.run(['consoles']);
  expect(stdout).toMatch(/^ +1 +0 +0 .*\(2 watching: bob on pts\/2, somebody\)$/m);
  expect(stdout).toMatch(/^ +1 +1 +1 .*console1\.sock$/m);
});

test('sends a break where the machine has a serial line, and says why not elsewhere', async () => {
  const seen = read(await home.host.console(domain));
  const client = await home.host.control(domain);
  await expect(client.execute('domux-send-break', {console: 7})).rejects.toThrow('no console 7');
  await client.execute('domux-send-break', {console: 0});
  await until('the guest has noticed', () => seen.text.includes('Break.'));
  await client.execute('stop');
  await expect(client.execute('domux-send-break', {console: 0})).rejects.toThrow(/paused/);
  client.close();
});

test('goes on where a viewer that was lost had come to, and asks its terminal nothing old', async () => {
  const {stream, opening} = await home.host.view(domain, 0, {});
  const seen = read(stream);
  await until('the prompt is there', () => seen.text.endsWith('web:~# '));
  stream.write('echo first\n');
  await until('it echoes', () => /\nfirst[^]*# $/.test(seen.text));
  const {printed = 0, old = 0, generation = 0, continues} = opening;
  expect(continues).toBe(false);
  const position = printed + seen.text.length - old;
  stream.destroy();

  // The simulated shell echoes what it is asked, and the question with it.
  const other = await home.host.view(domain, 0, {});
  const others = read(other.stream);
  other.stream.write('echo \x1b[6nsecond\n');
  await until('it echoes', () => /\n[^\n]*second[^]*# $/.test(others.text));
  const again = await home.host.view(domain, 0, {position, generation, quiet: true});
  const rest = read(again.stream);
  await until('what was missed comes', () => /second[^]*second[^]*# $/.test(rest.text));
  expect(again.opening.continues).toBe(true);
  expect(rest.text).toMatch(/^echo [^]*second/);
  expect(rest.text).not.toContain('first');
  expect(rest.text).not.toContain('\x1b[6n');

  // Another guest process counts anew.
  const known = {position, generation: generation + 1, quiet: true};
  const anew = await home.host.view(domain, 0, known);
  const all = read(anew.stream);
  await until('the backlog comes', () => /first[^]*second[^]*# $/.test(all.text));
  expect(anew.opening.continues).toBe(false);
});

test('counts what each console has printed', async () => {
  const [listed] = await home.host.list();
  const [primary, second] = listed?.info.consoles ?? [];
  expect(primary?.['bytes-out']).toBeGreaterThan(40);
  expect(second?.['bytes-out']).toBe(0);
});
