import {mkdtempSync, rmSync} from 'node:fs';
import {connect, createServer} from 'node:net';
import type {Socket} from 'node:net';
import {PassThrough} from 'node:stream';
import type {Duplex} from 'node:stream';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {once} from 'node:events';
import {expect, onTestFinished, test} from 'vitest';
import {keepConnected} from '../../../../source/terminal/console/link/keep-connected.ts';

test('what was typed last arrives, though output meets a viewer that has left', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'domux-test-'));
  const path = join(directory, 'console.sock');
  const server = createServer({pauseOnConnect: true}).listen(path);
  onTestFinished(() => {
    server.close();
    rmSync(directory, {recursive: true});
  });
  await once(server, 'listening');

  const {promise: opened, resolve: onOpened} = Promise.withResolvers<Duplex>();
  const leave = keepConnected(
    {connect: async () => ({socket: connect(path)}), recover: () => undefined},
    {
      opened: ({socket}) => onOpened(socket),
      lost: () => undefined,
      ended: () => undefined,
    },
  );
  const [far] = (await once(server, 'connection')) as [Socket];
  const near = await opened;
  near.write('reboot\n');
  leave();

  // The guest prints before its console reads on.
  let read = '';
  far.on('error', () => far.destroy()).on('data', chunk => (read += chunk.toString()));
  far.pause();
  await new Promise(resolve => far.write('output', resolve));
  far.resume();
  await once(far, 'close');
  expect(read).toBe('reboot\n');
});

test('a console that was over before it was joined is joined again', async () => {
  const {promise: ended, resolve: onEnded} = Promise.withResolvers<string | undefined>();
  const over = new PassThrough().destroy();
  await once(over, 'close');
  const sockets = [over];
  keepConnected(
    {
      connect: async () => {
        const socket = sockets.shift();
        return socket && {socket};
      },
      recover: () => undefined,
    },
    {opened: () => undefined, lost: () => undefined, ended: onEnded},
  );
  expect(await ended).toBeUndefined();
  expect(sockets).toEqual([]);
});
