import {connect} from 'node:net';
import type {Duplex} from 'node:stream';
import {existsSync, readFileSync, statSync} from 'node:fs';
import {afterEach, beforeEach, expect, test} from 'vitest';
import type {DomainReference} from '../../source/host/domain-reference.ts';
import {consoleLog, domainFiles} from '../../source/registry/domains/domain-files.ts';
import {identify, signal} from '../../source/system/processes.ts';
import {readEvents} from '../helpers/events.ts';
import {createHome} from '../helpers/home.ts';
import type {Home} from '../helpers/home.ts';
import {pretending, simConfig} from '../helpers/guests/sim.ts';
import {until} from '../helpers/until.ts';

let home: Home;
beforeEach(() => (home = createHome()));
afterEach(() => home.dispose());

const state = async (domain: DomainReference) => {
  const listed = (await home.host.list()).find(({entry}) => entry.id === domain.entry.id);
  return listed?.info.state;
};

const guestPid = (domain: DomainReference) => {
  const pid = domain.entry.guest?.pid;
  if (pid === undefined) throw new Error('the domain has no guest process');
  return pid;
};

const killGuest = async (domain: DomainReference) => {
  const pid = guestPid(domain);
  signal(pid, 'SIGKILL');
  await until('the guest process is dead', () => identify(pid) === undefined);
};

/** Bytes of memory that a process holds. */
const resident = (pid: number) =>
  Number(readFileSync(`/proc/${pid}/statm`, 'latin1').split(' ')[1]) * 4096;

async function readAll(socket: Duplex, marker: string): Promise<string> {
  let text = '';
  socket.on('data', (chunk: Buffer) => (text += chunk.toString('latin1')));
  await until(`the console says ${marker}`, () => text.includes(marker));
  return text;
}

test('of two domains created under one name at once one runs, and the other says who has it', async () => {
  const outcomes = await Promise.allSettled(
    Array.from({length: 4}, () => home.host.create(simConfig('web'))),
  );
  const refused = outcomes.filter(({status}) => status === 'rejected');
  expect(refused).toHaveLength(3);
  for (const outcome of refused) {
    expect(String((outcome as PromiseRejectedResult).reason)).toMatch(
      /Domain web exists already, with ID \d+/,
    );
  }
  expect(await home.host.list()).toHaveLength(1);
});

test('is called in ps by the domain that lives in it, also by its new name', async () => {
  const domain = await home.host.create(simConfig('web'));
  const ps = (file: string) => readFileSync(`/proc/${guestPid(domain)}/${file}`, 'latin1');
  expect(ps('comm')).toBe('domux: web\n');
  expect(ps('cmdline').replaceAll('\0', '')).toBe('domux: web');
  await home.run(['rename', 'web', 'a-name-longer-than-comm']);
  expect(ps('comm')).toBe('domux: a-name-l\n');
  expect(ps('cmdline').replaceAll('\0', '')).toBe('domux: a-name-longer-than-comm');
});

test('leaves nothing of a domain whose machine cannot start', async () => {
  const config = simConfig('web', pretending('nonsense'));
  await expect(home.host.create(config)).rejects.toThrow("`nonsense' is not understood");
  expect(await home.host.list()).toEqual([]);
  await home.host.create(simConfig('web'));
});

test('refuses a command that is not legal in the state, with the state', async () => {
  const domain = await home.host.create(simConfig('web'));
  const client = await home.host.control(domain);
  await client.execute('stop');
  await expect(client.execute('domux-shutdown', {reason: 'poweroff'})).rejects.toMatchObject({
    errorClass: 'DomuxIllegalState',
    message: 'Domain web is paused: this takes one that is running.',
  });
  expect(await state(domain)).toBe('--p---');
  client.close();
});

test('survives ten thousand bad lines of every kind', async () => {
  const domain = await home.host.create(simConfig('web'));
  const path = domainFiles(domain.directory).control;
  const kinds = [
    () => '{"execute": "no-such-command"}',
    () => '{"execute": "balloon", "arguments": {"value": "much"}}',
    () => '{"execute": "domux-sysrq", "arguments": {"key": "toolong"}}',
    () => '{"execute": "qmp_capabilities"}',
    () => '{"arguments": {}}',
    () => '[[[[[[[[',
    () => '{"execute": "__proto__"}',
    () => '{"execute": "stop", "arguments": {"__proto__": 1}}',
    () =>
      Buffer.from(Array.from({length: 40}, () => Math.floor(Math.random() * 256))).filter(
        byte => byte !== 10,
      ),
    () => `{"execute": "${'x'.repeat(Math.floor(Math.random() * 5000))}"}`,
    () => '{"execute": "domux-console-info", "id": {"deep": [[[[1]]]]}}',
    () => '"',
  ];

  await Promise.all(
    Array.from({length: 10}, async (_, connection) => {
      const socket = connect(path);
      socket.resume();
      socket.write('{"execute": "qmp_capabilities"}\n');
      for (let line = 0; line < 1050; line++) {
        const bad = kinds[(line + connection) % kinds.length]?.() ?? '';
        if (!socket.write(Buffer.concat([Buffer.from(bad), Buffer.from('\n')]))) {
          await new Promise(resolve => socket.once('drain', resolve));
        }
      }
      await new Promise<void>(resolve => socket.end(resolve));
    }),
  );

  const client = await home.host.control(domain);
  expect((await client.execute('query-status')).running).toBe(true);
  client.close();
});

test('takes 64 clients and tells the next that there are too many', async () => {
  const domain = await home.host.create(simConfig('web'));
  const clients = await Promise.all(Array.from({length: 64}, () => home.host.control(domain)));
  await Promise.all(clients.map(client => client.execute('query-name')));

  // One that goes on sending holds nothing of the guest process.
  const socket = connect(domainFiles(domain.directory).control);
  socket.on('error', () => undefined);
  const closed = new Promise(resolve => socket.once('close', resolve));
  expect(await readAll(socket, '}}')).toContain('64 clients are connected to this domain already');
  socket.write(Buffer.alloc(4_000_000, ' '));
  await closed;
  for (const client of clients) client.close();
  await until('a client is served again', async () => {
    const client = await home.host.control(domain);
    return client
      .execute('query-name')
      .catch(() => undefined)
      .finally(() => client.close());
  });
});

test('drops a client that asks and does not read, and keeps the memory flat', async () => {
  const domain = await home.host.create(simConfig('web'));
  const before = resident(guestPid(domain));
  const socket = connect(domainFiles(domain.directory).control);
  socket.on('error', () => undefined);
  let closed = false;
  socket.on('close', () => (closed = true));
  socket.pause();
  socket.write('{"execute": "qmp_capabilities"}\n');
  const question = '{"execute": "query-qmp-schema"}\n'.repeat(1000);
  await until('the client is dropped', () => {
    if (!closed) socket.write(question);
    return closed;
  });
  expect(resident(guestPid(domain)) - before).toBeLessThan(64 * 1024 * 1024);
  expect(await state(domain)).toBe('-b----');
});

test('shows a late viewer what was printed, and takes out what would make its terminal answer', async () => {
  const domain = await home.host.create(simConfig('web'));
  const first = await home.host.console(domain);
  first.write('echo one\x1b[6ntwo\n');
  await readAll(first, 'one');
  const late = await home.host.console(domain);
  const seen = await readAll(late, 'web:~# echo');
  expect(seen).toContain('simulated machine');
  expect(seen).not.toContain('\x1b[6n');
  first.destroy();
  late.destroy();
});

test('a flood starves nobody, and a viewer that does not read costs no memory', async () => {
  const domain = await home.host.create(simConfig('web', pretending('flood')));
  const stuck = await home.host.console(domain);
  stuck.pause();
  const reading = await home.host.console(domain);
  let received = 0;
  reading.on('data', (chunk: Buffer) => (received += chunk.length));
  await until('the flood runs', () => received > 50_000_000, {timeout: 30_000});

  const before = resident(guestPid(domain));
  const client = await home.host.control(domain);
  for (let round = 0; round < 100; round++) await client.execute('query-status');
  await until('the flood goes on', () => received > 300_000_000, {timeout: 60_000});
  expect(resident(guestPid(domain)) - before).toBeLessThan(32 * 1024 * 1024);

  const [console] = await client.execute('domux-console-info');
  // On a host with much to do, the one that takes nothing may have been cut off meanwhile.
  expect([1, 2]).toContain(console?.viewers.length);
  await client.execute('domux-simulate', {behaviour: ['flood=0']});
  client.close();
  stuck.destroy();
  reading.destroy();
}, 120_000);

test('rotates the console log and keeps as many files as it is told', async () => {
  const limits = {...simConfig('x').limits, logBytes: 100_000, logFiles: 2};
  const domain = await home.host.create(simConfig('web', {limits, ...pretending('flood=2000000')}));
  const log = consoleLog(home.places.log, 'web', 0);
  await until('the log was rotated', () => existsSync(`${log}.1`));
  await until('it was rotated again', () => existsSync(log));
  expect(statSync(`${log}.1`).size).toBeLessThanOrEqual(100_000);
  expect(existsSync(`${log}.2`)).toBe(false);
  await home.host.destroy(domain);
});

test('a guest process killed with -9 is followed by another, and what died with it is shown crashed', async () => {
  const domain = await home.host.create(simConfig('web'));
  await killGuest(domain);
  const listed = await until('the domain is shown crashed', async () =>
    (await home.host.list()).find(({info}) => info.state === '---sc-'),
  );
  expect(listed.entry.id).toBe(domain.entry.id);
  expect(listed.info.message).toContain('while no guest process watched it');
  await home.host.destroy(listed);
  expect(await home.host.list()).toEqual([]);
});

test('of several clients that miss the guest process one starts a new one', async () => {
  const domain = await home.host.create(simConfig('web'));
  await killGuest(domain);
  const lists = await Promise.all(Array.from({length: 5}, () => home.host.list()));
  const pids = new Set(
    lists
      .flat()
      .map(
        ({directory}) =>
          JSON.parse(readFileSync(domainFiles(directory).entry, 'utf8')) as {guest: {pid: number}},
      )
      .map(({guest}) => guest.pid),
  );
  expect(pids.size).toBe(1);
  expect(readEvents(home).filter(({event}) => event === 'crashed')).toHaveLength(1);
});

test('is not ended by SIGHUP, and leads a session of its own', async () => {
  const domain = await home.host.create(simConfig('web'));
  const pid = guestPid(domain);
  signal(pid, 'SIGHUP');
  const fields = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ')[1]?.split(' ') ?? [];
  expect(Number(fields[3])).toBe(pid);
  expect(await state(domain)).toBe('-b----');
});

test('several domains share a process where the setting allows, and one that ends leaves the others', async () => {
  const shared = createHome({domainsPerProcess: 3});
  try {
    for (const name of ['a', 'b', 'c', 'd']) await shared.host.create(simConfig(name));
    const listed = await shared.host.list();
    const pids = listed.map(({entry}) => entry.guest?.pid);
    expect(new Set(pids.slice(0, 3)).size).toBe(1);
    expect(pids[3]).not.toBe(pids[0]);

    await shared.host.destroy(await shared.host.find('a'));
    expect((await shared.host.list()).map(({info}) => info.name)).toEqual(['b', 'c', 'd']);
  } finally {
    await shared.dispose();
  }
});

test('a shared guest process that is killed is followed by one that takes all of its domains', async () => {
  const names = ['a', 'b', 'c'];
  await home.host.createTogether(names.map(name => simConfig(name)));
  const [first] = await home.host.list();
  if (first) await killGuest(first);
  const listed = await home.host.list();
  expect(listed.map(({info}) => info.name)).toEqual(names);
  const entries = await Promise.all(names.map(name => home.host.find(name)));
  expect(new Set(entries.map(({entry}) => entry.guest?.pid)).size).toBe(1);
});

test.each([
  ['destroy', undefined],
  ['preserve', '---sc-'],
  ['restart', '-b----'],
] as const)('on_crash = %s leaves the domain %s', async (onCrash, expected) => {
  const domain = await home.host.create(simConfig('web', {onCrash}));
  const client = await home.host.control(domain);
  await client.execute('domux-sysrq', {key: 'c'});
  client.close();
  await until(`the domain is ${String(expected)}`, async () => {
    const restarted = readEvents(home).some(({event}) => event === 'restarted');
    return (await state(domain)) === expected && (onCrash !== 'restart' || restarted);
  });
});

test('rename-restart keeps the dead domain under another name and starts a new one', async () => {
  const domain = await home.host.create(simConfig('web', {onCrash: 'rename-restart'}));
  const client = await home.host.control(domain);
  await client.execute('domux-sysrq', {key: 'c'});
  client.close();
  const listed = await until('the successor runs', async () => {
    const all = await home.host.list();
    return all.length === 2 && all.some(({info}) => info.name !== 'web') && all;
  });
  const [dead, successor] = listed;
  expect(dead?.info).toMatchObject({id: domain.entry.id, state: '---sc-'});
  expect(dead?.info.name).toMatch(/^web-\d{8}T\d{4}Z$/);
  expect(successor?.info).toMatchObject({name: 'web', state: '-b----'});
  expect(successor?.info.uuid).not.toBe(dead?.info.uuid);
});

test('a crash loop stops at the limit and says so', async () => {
  const limits = {...simConfig('x').limits, crashLimit: 2};
  const domain = await home.host.create(
    simConfig('web', {onCrash: 'restart', limits, ...pretending('crash-after=0.01')}),
  );
  const listed = await until('domux gives up', async () =>
    (await home.host.list()).find(({info}) => info.status === 'guest-panicked'),
  );
  expect(listed.info.message).toContain('crashed 3 times within 300 s: not restarted any more');
  expect(readEvents(home).filter(({event}) => event === 'restarted')).toHaveLength(2);
  expect(readFileSync(consoleLog(home.places.log, 'web', 0), 'utf8')).toContain(
    'not restarted any more',
  );
  await home.host.destroy(domain);
});

test('destroying during the wait before a restart ends the domain for good', async () => {
  const domain = await home.host.create(
    simConfig('web', {onCrash: 'restart', ...pretending('crash-after=0.01')}),
  );
  await until('a restart is due', async () =>
    (await home.host.list()).some(({info}) => info.status === 'restarting'),
  );
  await home.host.destroy(domain);
  expect(await home.host.list()).toEqual([]);
});

test('gives a domain another name, everywhere', async () => {
  const domain = await home.host.create(simConfig('web'));
  await home.host.create(simConfig('db'));
  await expect(home.host.rename(domain, 'db')).rejects.toThrow('Domain db exists already');
  await home.host.rename(domain, 'www');
  expect((await home.host.list()).map(({info}) => info.name)).toEqual(['www', 'db']);
  expect(existsSync(consoleLog(home.places.log, 'www', 0))).toBe(true);
  await home.host.create(simConfig('web'));
});
