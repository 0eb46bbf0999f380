import {mkdtempSync, rmSync} from 'node:fs';
import type {Server, Socket} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {createConsoleHub} from '../../../source/guest/console/console-hub.ts';
import type {ConsoleHub} from '../../../source/guest/console/console-hub.ts';
import {connectUnix, listenUnix} from '../../../source/system/unix-sockets.ts';
import {until} from '../../helpers/until.ts';

let directory: string;
let server: Server;
let hub: ConsoleHub;
let logged: string;
let typed: string;
let accept: () => void;
let waiting: (() => void)[];
const viewers: Socket[] = [];

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'domux-hub-'));
  logged = '';
  typed = '';
  waiting = [];
  accept = () => {
    for (const taken of waiting.splice(0)) taken();
  };
  hub = createHub(200);
  const onConnection = (socket: Socket) => hub.attach(socket);
  server = await listenUnix(join(directory, 'console.sock'), {onConnection});
});

const createHub = (stuckAfter: number) =>
  createConsoleHub({
    backlogBytes: 64 * 1024,
    log: {write: chunk => (logged += chunk.toString('latin1'))},
    input: async chunk => {
      typed += chunk.toString('latin1');
      await new Promise<void>(resolve => waiting.push(resolve));
    },
    stuckAfter,
  });

afterEach(async () => {
  for (const viewer of viewers.splice(0)) viewer.destroy();
  waiting.push = taken => (taken(), 0);
  accept();
  await new Promise(resolve => server.close(resolve));
  rmSync(directory, {recursive: true});
});

async function view() {
  const before = hub.viewers().length;
  const socket = connectUnix(join(directory, 'console.sock'));
  viewers.push(socket);
  const seen = {text: '', closed: false};
  socket.on('data', (chunk: Buffer) => (seen.text += chunk.toString('latin1')));
  socket.on('close', () => (seen.closed = true));
  await until('the viewer is attached', () => hub.viewers().length > before);
  return {socket, seen};
}

const print = (text: string) => hub.output(Buffer.from(text, 'latin1'));

test('shows each viewer the backlog first and everything once', async () => {
  print('boot\n');
  const early = await view();
  print('more\n');
  const late = await view();
  print('end\n');
  await until('both have it all', () =>
    [early, late].every(({seen}) => seen.text.endsWith('end\n')),
  );
  expect(early.seen.text).toBe('boot\nmore\nend\n');
  expect(late.seen.text).toBe('boot\nmore\nend\n');
  expect(logged).toBe('boot\nmore\nend\n');
});

test('a viewer that does not read loses output, is told how much, and is cut off in the end', async () => {
  const stuck = await view();
  stuck.socket.pause();
  const reading = await view();
  const line = 'x'.repeat(1023) + '\n';
  for (let count = 0; count < 4096; count++) {
    print(line);
    if (count % 64 === 0) await new Promise(resolve => setImmediate(resolve));
  }
  await until('the other has the newest', () => reading.seen.text.endsWith(line));
  expect(logged).toHaveLength(4096 * 1024);
  await until('it is cut off', () => hub.viewers().length === 1);
});

test('a viewer that falls behind goes on where the backlog begins', async () => {
  const slow = await view();
  slow.socket.pause();
  for (let count = 0; count < 2000; count++) print(`${String(count).padStart(1023, '0')}\n`);
  slow.socket.resume();
  await until('it has the newest line', () => slow.seen.text.endsWith('1999\n'));
  expect(hub.viewers()[0]?.lost).toBeGreaterThan(0);
  expect(slow.seen.text.length + (hub.viewers()[0]?.lost ?? 0)).toBe(2000 * 1024);
});

test('takes input no faster than the guest does, from every viewer', async () => {
  const one = await view();
  const other = await view();
  one.socket.write('first ');
  await until('it arrives', () => typed === 'first ');
  one.socket.write('second ');
  other.socket.write('other ');
  await until("the other viewer's does too", () => typed === 'first other ');
  expect(typed).not.toContain('second');
  accept();
  await until('the rest follows', () => typed === 'first other second ');
});

test('forgets a viewer that goes, though nothing is printed, and keeps what it typed last', async () => {
  const leaving = await view();
  leaving.socket.end('poweroff\n');
  await until('it arrives', () => typed === 'poweroff\n');
  accept();
  await until('nobody watches', () => hub.viewers().length === 0);
});

test('lets a viewer go that leaves a flood unread, with what it typed last', async () => {
  hub = createHub(60_000);
  const leaving = await view();
  leaving.socket.pause();
  for (let count = 0; count < 4096; count++) print(`${'y'.repeat(1023)}\n`);
  leaving.socket.end('last words');
  await until('it arrives', () => typed === 'last words');
  accept();
  await until('nobody watches', () => hub.viewers().length === 0);
});

test('lets every viewer have the last line before it ends', async () => {
  const {seen} = await view();
  print('reboot: System halted\n');
  hub.end();
  await until('the console ends', () => seen.closed);
  expect(seen.text).toBe('reboot: System halted\n');
});
