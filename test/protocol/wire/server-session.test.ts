import {expect, test} from 'vitest';
import {RefusedError} from '../../../source/errors.ts';
import {startServerSession} from '../../../source/protocol/wire/server-session.ts';
import type {SessionPort} from '../../../source/protocol/wire/server-session.ts';

const greeting = {
  QMP: {version: {qemu: {major: 1, minor: 2, micro: 3}, package: 'domux 1.2.3'}, capabilities: []},
};

function start(overrides: Partial<SessionPort> = {}) {
  const lines: unknown[] = [];
  const calls: string[] = [];
  const session = startServerSession({
    greeting,
    send: text => {
      expect(text.endsWith('\r\n')).toBe(true);
      for (const line of text.trim().split('\r\n')) lines.push(JSON.parse(line));
    },
    pause: () => calls.push('pause'),
    resume: () => calls.push('resume'),
    execute: async command => ({did: command}),
    log: line => calls.push(line),
    ...overrides,
  });
  const say = async (...messages: (object | string | Buffer)[]) => {
    for (const message of messages) {
      const line =
        typeof message === 'string' || Buffer.isBuffer(message) ? message : JSON.stringify(message);
      session.receive(Buffer.concat([Buffer.from(line), Buffer.from('\n')]));
    }
    await new Promise<void>(resolve => session.finish(resolve));
    return lines.splice(0);
  };
  return {session, say, lines, calls};
}

const negotiate = {execute: 'qmp_capabilities'};
const error = (desc: string, errorClass = 'GenericError') => ({error: {class: errorClass, desc}});

test.each([
  ['{"execute": }', /^JSON parse error, /],
  ['{"execute": "stop', /^JSON parse error, stray /],
  ['hello', /^JSON parse error, /],
  ['[1, 2]', /^QMP input must be a JSON object$/],
  ['null', /^QMP input must be a JSON object$/],
  ['{}', /^QMP input lacks member 'execute'$/],
  ['{"execute": 5}', /^QMP input member 'execute' must be a string$/],
  ['{"execute": "stop", "arguments": []}', /^QMP input member 'arguments' must be an object$/],
  ['{"execute": "stop", "extra": 1}', /^QMP input member 'extra' is unexpected$/],
  ['{"exec-oob": "stop"}', /^QMP input member 'exec-oob' is unexpected$/],
])('refuses %s and serves the next line', async (line, description) => {
  const {say} = start();
  await say(negotiate);
  const [refusal, answer] = await say(line, {execute: 'stop', id: 1});
  expect(refusal).toMatchObject({
    error: {class: 'GenericError', desc: expect.stringMatching(description) as string},
  });
  expect(answer).toEqual({return: {did: 'stop'}, id: 1});
});

test('refuses broken UTF-8 and keeps text that holds a real replacement character', async () => {
  const {say} = start();
  await say(negotiate);
  const broken = Buffer.concat([Buffer.from('{"id": "�'), Buffer.of(0xc3), Buffer.from('"}')]);
  expect(await say(broken)).toEqual([error('JSON parse error, invalid UTF-8 sequence in string')]);
  expect(await say({execute: 'stop', id: '\uFFFD'})).toEqual([
    {return: {did: 'stop'}, id: '\uFFFD'},
  ]);
});

test('serves a peer that sends no newline, pretty-prints, or quotes as Python does', async () => {
  const {session, say} = start();
  session.receive(Buffer.from('{"execute":"qmp_capabilities","arguments":{}}'));
  session.receive(Buffer.from('{"execute":"stop",\n "id":1\n}{"execute":"co'));
  session.receive(Buffer.from('nt","id":2}'));
  expect(await say("{'execute': 'quit', 'id': 3}")).toEqual([
    ...[greeting, {return: {}}, {return: {did: 'stop'}, id: 1}],
    ...[
      {return: {did: 'cont'}, id: 2},
      {return: {did: 'quit'}, id: 3},
    ],
  ]);
});

test('sends ASCII only, whatever is said', async () => {
  let sent = '';
  const {say} = start({send: text => (sent += text)});
  await say(negotiate, {execute: 'stop', id: 'für 漢 🐧'});
  expect(sent).toMatch(/^[\r\n\x20-\x7e]*$/);
  expect(JSON.parse(sent.trim().split('\r\n')[2] ?? '')).toEqual({
    return: {did: 'stop'},
    id: 'für 漢 🐧',
  });
});

test('refuses a line over a mebibyte and serves the next', async () => {
  const {say} = start();
  await say(negotiate);
  const answers = await say('x'.repeat(1024 * 1024 + 1), {execute: 'stop'});
  expect(answers).toEqual([error('JSON token size limit exceeded'), {return: {did: 'stop'}}]);
});

test('expects the negotiation first, once, and without capabilities that it lacks', async () => {
  const {say} = start();
  expect(await say({execute: 'stop', id: 7})).toEqual([
    greeting,
    {
      ...error("Expecting capabilities negotiation with 'qmp_capabilities'", 'CommandNotFound'),
      id: 7,
    },
  ]);
  expect(await say({execute: 'qmp_capabilities', arguments: {enable: ['oob']}})).toEqual([
    error('Capability oob is not available'),
  ]);
  expect(await say(negotiate, negotiate)).toEqual([
    {return: {}},
    error('Capabilities negotiation is already complete, command ignored', 'CommandNotFound'),
  ]);
});

test("answers in the order of the requests and carries the handler's refusal", async () => {
  const {say} = start({
    execute: async command => {
      if (command === 'slow') await new Promise(resolve => setImmediate(resolve));
      if (command === 'no') throw new RefusedError('DomuxIllegalState', 'not now');
      return {did: command};
    },
  });
  const [, , ...answers] = await say(
    negotiate,
    {execute: 'slow', id: 1},
    {execute: 'no', id: 2},
    {execute: 'fast', id: 3},
  );
  expect(answers).toEqual([
    {return: {did: 'slow'}, id: 1},
    {...error('not now', 'DomuxIllegalState'), id: 2},
    {return: {did: 'fast'}, id: 3},
  ]);
});

test('logs the stack of a bug and answers all the same', async () => {
  const {say, calls} = start({
    execute: () => Promise.reject(new TypeError('undefined is not a function')),
  });
  expect(await say(negotiate, {execute: 'stop'})).toContainEqual(
    error('undefined is not a function'),
  );
  expect(calls.join('\n')).toContain('server-session.test.ts');
});

test('stops reading from a peer that queues requests without end', async () => {
  let release = () => {};
  const held = new Promise<void>(resolve => (release = resolve));
  const {session, say, calls} = start({
    execute: async () => {
      await held;
      return {};
    },
  });
  await say(negotiate);
  for (let id = 0; id < 20; id++)
    session.receive(Buffer.from(`{"execute": "stop", "id": ${id}}\n`));
  expect(calls).toContain('pause');
  expect(calls).not.toContain('resume');
  release();
  await say({execute: 'stop'});
  expect(calls).toContain('resume');
});

test('sends events only to a peer that has negotiated', async () => {
  const {session, say, lines} = start();
  session.emit('STOP', {}, 0);
  expect(lines).toEqual([greeting]);
  await say(negotiate);
  session.emit('STOP', {}, 1500.25);
  expect(lines).toEqual([
    {event: 'STOP', data: {}, timestamp: {seconds: 1, microseconds: 500_250}},
  ]);
});
