import {connect} from 'node:net';
import {join} from 'node:path';
import {afterAll, beforeAll, beforeEach, expect, test} from 'vitest';
import {createHome} from '../helpers/home.ts';
import type {Home} from '../helpers/home.ts';
import {ensureMini, miniTimeout} from '../helpers/guests/mini.ts';
import {createSim} from '../helpers/guests/sim.ts';
import {until} from '../helpers/until.ts';
import {endOrphans} from './life/orphans.ts';
import {connectQmp} from './qmp-client.ts';
import {stepsIn} from './steps.ts';

let home: Home;
let path: string;

// A connection leaves nothing behind, so one guest is enough.
beforeAll(async () => {
  await ensureMini();
  home = createHome();
  await stepsIn(home).createMini('web');
  path = join(home.places.run, 'domains', '1', 'control.sock');
}, miniTimeout);
beforeEach(() => stepsIn(home).untilState('web', '-b----'));
afterAll(() => endOrphans(home));

test('refuses commands before the negotiation, and a second negotiation', async () => {
  const client = await connectQmp(path, {negotiate: false});
  expect(await client.ask({execute: 'query-status'})).toMatchObject({
    error: {class: 'CommandNotFound', desc: expect.stringContaining('qmp_capabilities') as string},
  });
  expect(
    await client.ask({execute: 'qmp_capabilities', arguments: {enable: ['oob']}}),
  ).toMatchObject({
    error: {class: 'GenericError'},
  });
  expect(await client.ask({execute: 'qmp_capabilities'})).toMatchObject({return: {}});
  expect(await client.ask({execute: 'qmp_capabilities'})).toMatchObject({
    error: {class: 'CommandNotFound'},
  });
  client.close();
});

test('refuses in QMP’s words what it does not know, and what is not legal now', async () => {
  const client = await connectQmp(path);
  expect(await client.ask({execute: 'no-such-command'})).toMatchObject({
    error: {class: 'CommandNotFound', desc: 'The command no-such-command has not been found'},
  });
  expect(await client.ask({execute: 'balloon', arguments: {value: 'much'}})).toMatchObject({
    error: {class: 'GenericError', desc: expect.stringContaining('value') as string},
  });
  expect(await client.ask({execute: 'balloon', arguments: {}})).toMatchObject({
    error: {class: 'GenericError', desc: "Parameter 'value' is missing"},
  });
  expect(await client.ask({execute: 'query-name', arguments: {extra: 1}})).toMatchObject({
    error: {class: 'GenericError', desc: "Parameter 'extra' is unexpected"},
  });
  await client.ask({execute: 'stop'});
  expect(await client.ask({execute: 'system_powerdown'})).toMatchObject({
    error: {class: 'DomuxIllegalState'},
  });
  await client.ask({execute: 'cont'});
  client.close();
});

test('greets as QEMU does, answers with the id it was given, and tells events with a timestamp', async () => {
  const client = await connectQmp(path);
  expect(client.greeting).toEqual({
    QMP: {
      version: {
        qemu: {
          major: expect.any(Number) as number,
          minor: expect.any(Number) as number,
          micro: expect.any(Number) as number,
        },
        package: expect.stringContaining('domux') as string,
      },
      capabilities: [],
    },
  });
  expect(await client.ask({execute: 'query-status'})).toMatchObject({
    return: {running: true, singlestep: false, status: 'running'},
  });
  // As with QEMU, whoever asks for what is so already is answered, and nobody is told of it.
  expect(await client.ask({execute: 'cont'})).toMatchObject({return: {}});
  await client.ask({execute: 'stop'});
  expect(await client.ask({execute: 'stop'})).toMatchObject({return: {}});
  expect(await client.ask({execute: 'query-status'})).toMatchObject({
    return: {running: false, status: 'paused'},
  });
  await client.ask({execute: 'cont'});
  await until('both were told', () => client.events.some(({event}) => event === 'RESUME'));
  const told = client.events.filter(({event}) => event === 'STOP' || event === 'RESUME');
  expect(told.map(({event}) => event)).toEqual(['STOP', 'RESUME']);
  expect(told[0]).toMatchObject({
    data: {},
    timestamp: {
      seconds: expect.any(Number) as number,
      microseconds: expect.any(Number) as number,
    },
  });
  client.close();
});

test('gives a domain no name that another has, or that is none', async () => {
  await createSim(home, 'other');
  const client = await connectQmp(path);
  const rename = (name: string) => client.ask({execute: 'domux-rename', arguments: {name}});
  for (const name of ['other', '12', 'a/b', '..', '', 'a\nb', 'x'.repeat(256)]) {
    expect(await rename(name)).toMatchObject({error: {class: 'GenericError'}});
  }
  expect((await home.host.list()).map(({info}) => info.name)).toEqual(['web', 'other']);
  expect(await rename('renamed')).toMatchObject({return: {}});
  expect((await home.host.find('renamed')).entry.id).toBe(1);
  expect(await rename('web')).toMatchObject({return: {}});
  client.close();
});

test('tells why of everything that the machine cannot do', async () => {
  const client = await connectQmp(path);
  type Capability = {operation: string; supported: boolean; reason?: string};
  const {return: told} = (await client.ask({execute: 'domux-query-capabilities'})) as {
    return: Capability[];
  };
  expect(told.some(({supported}) => !supported)).toBe(true);
  expect(told.filter(({supported, reason}) => supported === (reason !== undefined))).toEqual([]);
  client.close();
});

test('describes itself in the form of QAPI: every type that is named is there', async () => {
  const client = await connectQmp(path);
  type Info = Record<string, unknown> & {name: string; 'meta-type': string};
  const {return: schema} = (await client.ask({execute: 'query-qmp-schema'})) as {return: Info[]};
  const {return: commands} = (await client.ask({execute: 'query-commands'})) as {
    return: {name: string}[];
  };
  const types = new Set(
    schema
      .filter(({'meta-type': kind}) => kind !== 'command' && kind !== 'event')
      .map(({name}) => name),
  );
  const described = schema.filter(({'meta-type': kind}) => kind === 'command');
  expect(described.map(({name}) => name).sort()).toEqual(commands.map(({name}) => name).sort());

  const mentioned = schema.flatMap(info => [
    ...['arg-type', 'ret-type', 'element-type'].map(key => info[key]),
    ...((info['members'] ?? []) as {type?: string}[]).map(({type}) => type),
  ]);
  expect(mentioned.filter(type => type !== undefined && !types.has(type as string))).toEqual([]);
  expect(schema.filter(({'meta-type': kind}) => kind === 'event').map(({name}) => name)).toEqual(
    expect.arrayContaining([
      'STOP',
      'RESUME',
      'SHUTDOWN',
      'RESET',
      'GUEST_PANICKED',
      'DOMUX_STATE',
    ]),
  );
  client.close();
});

test('answers a pipe that says everything at once and then nothing more', async () => {
  const requests = [
    '{"execute": "qmp_capabilities"}',
    '{ "execute" : "query-name", "id": {"any": ["thing"]} }\r',
    '',
    '{"execute": "query-uuid"}',
  ];
  const answers = await new Promise<string>((resolve, reject) => {
    const socket = connect({path, allowHalfOpen: true});
    let text = '';
    socket.on('data', (chunk: Buffer) => (text += chunk.toString()));
    socket.on('error', reject);
    socket.on('end', () => resolve(text));
    socket.end(`${requests.join('\n')}\n`);
  });
  const [greeting, negotiated, name, uuid, ...more] = answers
    .trim()
    .split('\r\n')
    .map(line => JSON.parse(line) as unknown);
  expect(greeting).toHaveProperty('QMP');
  expect(negotiated).toMatchObject({return: {}});
  expect(name).toEqual({return: {name: 'web'}, id: {any: ['thing']}});
  expect(uuid).toMatchObject({return: {UUID: expect.stringMatching(/^[0-9a-f-]{36}$/) as string}});
  expect(more).toEqual([]);
});

test('domux dial-stdio carries the same dialect over a pipe', async () => {
  const {stdout, code} = await home.run(['dial-stdio', 'web'], {
    input: '{"execute": "qmp_capabilities"}\n{"execute": "query-name", "id": 7}\n',
  });
  expect(code).toBe(0);
  expect(stdout).toContain('{"return":{"name":"web"},"id":7}');
});
