import {mkdirSync, mkdtempSync, readdirSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {connectUnix, listenUnix} from '../../source/system/unix-sockets.ts';
import {until} from '../helpers/until.ts';

let root: string;
beforeEach(() => (root = mkdtempSync(join(tmpdir(), 'domux-sockets-'))));
afterEach(() => rmSync(root, {recursive: true}));

const descriptors = () => readdirSync('/proc/self/fd').length;

test.each(['short', 'long'])(
  'carries bytes over a socket whose path is %s, and leaks nothing',
  async length => {
    const directory = length === 'long' ? join(root, 'd'.repeat(120), 'e'.repeat(120)) : root;
    mkdirSync(directory, {recursive: true});
    const path = join(directory, 'control.sock');
    const before = descriptors();

    const server = await listenUnix(path, {onConnection: socket => socket.pipe(socket)});
    const socket = connectUnix(path);
    let echoed = '';
    socket.on('data', (chunk: Buffer) => (echoed += chunk.toString()));
    socket.write('hello');
    await until('it comes back', () => echoed === 'hello');

    socket.destroy();
    await new Promise(resolve => server.close(resolve));
    await until('every descriptor is closed', () => descriptors() <= before);
  },
);

test('reports a socket that nobody listens on', async () => {
  const socket = connectUnix(join(root, 'none.sock'));
  const error = await new Promise<NodeJS.ErrnoException>(resolve => socket.once('error', resolve));
  expect(error.code).toBe('ENOENT');
});
