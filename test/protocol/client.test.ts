import {duplexPair} from 'node:stream';
import {expect, test} from 'vitest';
import {RefusedError, UnreachableError} from '../../source/errors.ts';
import {connectControl} from '../../source/protocol/client.ts';
import {startServerSession} from '../../source/protocol/server-session.ts';

const greeting = {
  QMP: {version: {qemu: {major: 0, minor: 1, micro: 0}, package: 'domux'}, capabilities: []},
};

function join(execute: (command: string) => Promise<unknown>) {
  const [near, far] = duplexPair();
  const session = startServerSession({
    greeting,
    send: text => void far.write(text),
    pause: () => far.pause(),
    resume: () => far.resume(),
    execute,
    log: () => undefined,
  });
  far.on('data', session.receive);
  far.on('error', () => undefined);
  return {near, far, session};
}

test('rejects what is under way when the connection ends', async () => {
  const {near, far} = join(() => new Promise(() => undefined));
  const client = connectControl(near, 'Domain web');
  const asked = client.execute('query-status');
  far.destroy();
  await expect(asked).rejects.toThrow(UnreachableError);
  await expect(client.execute('query-status')).rejects.toThrow('Domain web');
});

test('rejects a peer that does not speak the protocol', async () => {
  const [near, far] = duplexPair();
  const client = connectControl(near, 'Domain web');
  const asked = client.execute('query-status');
  far.write('SSH-2.0-OpenSSH\r\n');
  await expect(asked).rejects.toThrow('not the control protocol');
});

test('carries a refusal with its class', async () => {
  const {near} = join(() => Promise.reject(new RefusedError('DomuxNotSupported', 'it cannot')));
  const client = connectControl(near, 'Domain web');
  await expect(client.execute('stop')).rejects.toMatchObject({
    errorClass: 'DomuxNotSupported',
    message: 'it cannot',
  });
});

test('negotiates by itself, answers the right call, and hands events on', async () => {
  const events: string[] = [];
  const {near, session} = join(async command => ({did: command}));
  const client = connectControl(near, 'Domain web', ({event}) => events.push(event));
  const [first, second] = await Promise.all([client.call('one', {}), client.call('two', {})]);
  expect([first, second]).toEqual([{did: 'one'}, {did: 'two'}]);
  session.emit('RESUME', {}, 0);
  await client.call('three', {});
  expect(events).toEqual(['RESUME']);
});
