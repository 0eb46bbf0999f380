import {duplexPair} from 'node:stream';
import {expect, test} from 'vitest';
import {RefusedError, UnreachableError} from '../../../source/errors.ts';
import {connectControl, createClient} from '../../../source/protocol/wire/client.ts';
import {startServerSession} from '../../../source/protocol/wire/server-session.ts';

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

test('asks out of band where it has negotiated that', async () => {
  const [near, far] = duplexPair();
  const client = createClient(near, {peer: 'QEMU', outOfBand: true});
  client.call('query-status', {}).catch(() => undefined);
  client.call('migrate-recover', {uri: 'unix:s'}, true).catch(() => undefined);
  const lines = String(await new Promise(resolve => far.once('data', resolve)));
  expect(
    lines
      .trim()
      .split('\n')
      .map(line => JSON.parse(line) as unknown),
  ).toEqual([
    {execute: 'qmp_capabilities', arguments: {enable: ['oob']}, id: 1},
    {execute: 'query-status', arguments: {}, id: 2},
    {'exec-oob': 'migrate-recover', arguments: {uri: 'unix:s'}, id: 3},
  ]);
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

test('hands the stream over after the answer, with every byte that follows it', async () => {
  const [near, far] = duplexPair();
  const client = connectControl(near, 'Domain web');
  const handed = client.handOver('domux-open-console', {console: 0});
  far.write('{"return": {}, "id": 1}\r\n{"return": {"viewer": 1}, "id": 2}\r\n{"raw": ');
  const {answer, stream} = await handed;
  expect(answer).toEqual({viewer: 1});
  far.write('bytes\n');
  let seen = '';
  stream.on('data', (chunk: Buffer) => (seen += chunk.toString()));
  far.end('\r\n');
  await new Promise(resolve => stream.once('end', resolve));
  expect(seen).toBe('{"raw": bytes\n\r\n');
});

test('keeps the stream when the handing over is refused', async () => {
  const {near} = join(command =>
    command === 'one'
      ? Promise.resolve({})
      : Promise.reject(new RefusedError('DeviceNotFound', 'no such console')),
  );
  const client = connectControl(near, 'Domain web');
  await expect(client.handOver('domux-open-console', {console: 7})).rejects.toThrow('no such');
  expect(await client.call('one', {})).toEqual({});
});

test('says what to do about another end that does not know a command of the table', async () => {
  const {near} = join(() => Promise.reject(new RefusedError('CommandNotFound', 'No stop here')));
  const client = connectControl(near, 'Domain web', undefined, () => 'Kill it.');
  const stop = {errorClass: 'CommandNotFound', message: 'No stop here. Kill it.'};
  await expect(client.execute('stop')).rejects.toMatchObject(stop);
  await expect(client.call('stop', {})).rejects.toMatchObject({message: 'No stop here'});
});
