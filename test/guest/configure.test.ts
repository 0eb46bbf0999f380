import {existsSync, readFileSync} from 'node:fs';
import {afterEach, beforeEach, expect, test} from 'vitest';
import type {DomainConfig} from '../../source/config/domain-config.ts';
import type {DomainReference} from '../../source/host/domain-reference.ts';
import {domainFiles} from '../../source/registry/domains/domain-files.ts';
import {readEntry} from '../../source/registry/domains/entry.ts';
import {isAlive} from '../../source/system/processes.ts';
import {createHome} from '../helpers/home.ts';
import type {Home} from '../helpers/home.ts';
import {createSim, pretending} from '../helpers/guests/sim.ts';
import {until} from '../helpers/until.ts';

let home: Home;
beforeEach(() => (home = createHome()));
afterEach(() => home.dispose());

const read = (file: string) => JSON.parse(readFileSync(file, 'utf8')) as DomainConfig;

const execute = async (
  domain: DomainReference,
  work: (client: Awaited<ReturnType<Home['host']['control']>>) => Promise<unknown>,
) => {
  const client = await home.host.control(domain);
  try {
    return await work(client);
  } finally {
    client.close();
  }
};

test('refuses what is no config of the domain, and changes nothing', async () => {
  const domain = await createSim(home, 'web');
  const files = domainFiles(domain.directory);
  const before = read(files.config);
  for (const config of [
    null,
    {},
    'text',
    {...before, machine: 'uml'},
    {...before, uuid: 'another'},
    Object.fromEntries(Object.entries(before).filter(([key]) => key !== 'memory')),
  ]) {
    await expect(
      execute(domain, client => client.execute('domux-configure', {config, counts: []})),
    ).rejects.toThrow('This is no config of web');
  }
  expect(read(files.config)).toEqual(before);
});

test('a policy that counts now decides at the next ending', async () => {
  const domain = await createSim(home, 'web', {onCrash: 'destroy'});
  const config = {...read(domainFiles(domain.directory).config), onCrash: 'preserve' as const};
  await execute(domain, async client => {
    await client.execute('domux-configure', {config, counts: ['on_crash']});
    await client.execute('domux-sysrq', {key: 'c'});
  });
  const [listed] = await home.host.list();
  expect(listed?.info.status).toBe('guest-panicked');
});

test('the rest counts when the machine is started next', async () => {
  const domain = await createSim(home, 'web', {onCrash: 'restart'});
  const files = domainFiles(domain.directory);
  const config = {...read(files.config), vcpus: 3, maxvcpus: 3};
  await execute(domain, client => client.execute('domux-configure', {config, counts: []}));
  expect((await home.host.list())[0]?.info.vcpus).toBe(1);
  expect(read(files.config).vcpus).toBe(1);

  await execute(domain, client => client.execute('domux-sysrq', {key: 'c'}));
  await until('it has its processors', async () => (await home.host.list())[0]?.info.vcpus === 3);
  expect(existsSync(files.nextConfig)).toBe(false);
});

test('tells what the domain runs with, what waits, and since when', async () => {
  const domain = await createSim(home, 'web');
  const files = domainFiles(domain.directory);
  const running = read(files.config);
  const ask = () => execute(domain, client => client.execute('domux-query-config'));
  const listed = async () => (await home.host.list())[0]?.info;
  expect(await ask()).toEqual({config: running});
  const since = (await listed())?.['configured-at'] ?? 0;
  expect(Math.abs(since - Date.now() / 1000)).toBeLessThan(120);
  expect((await listed())?.['config-waits']).toBe(false);

  const next = {...running, vcpus: 3, maxvcpus: 3, onCrash: 'restart' as const};
  await execute(domain, client =>
    client.execute('domux-configure', {config: next, counts: ['on_crash']}),
  );
  const told = {config: {...running, onCrash: 'restart'}, next};
  expect(await ask()).toEqual(told);
  expect((await listed())?.['config-waits']).toBe(true);
  expect((await listed())?.['configured-at']).toBeGreaterThan(since);

  await execute(domain, client => client.execute('domux-sysrq', {key: 'c'}));
  await until('it has its processors', async () => (await listed())?.vcpus === 3);
  expect(await ask()).toEqual({config: next});
  expect((await listed())?.['config-waits']).toBe(false);
});

test('a guest process that takes over knows what waits', async () => {
  const domain = await createSim(home, 'web', {onCrash: 'preserve'});
  const running = read(domainFiles(domain.directory).config);
  const next = {...running, vcpus: 3, maxvcpus: 3};
  await execute(domain, client => client.execute('domux-configure', {config: next, counts: []}));
  const before = (await home.host.list())[0];
  const guest = readEntry(domain.directory)?.guest;
  if (guest === undefined) throw new Error('web has no guest process');
  process.kill(guest.pid, 'SIGKILL');
  await until('it has lost its guest process', () => !isAlive(guest));
  expect(await execute(domain, client => client.execute('domux-query-config'))).toEqual({
    config: running,
    next,
  });
  const after = (await home.host.list())[0];
  expect(after?.info['configured-at']).toBe(before?.info['configured-at']);
});

test('the last config that was given counts, also when it is the one that runs', async () => {
  const domain = await createSim(home, 'web', pretending('cpu=1'));
  const files = domainFiles(domain.directory);
  const running = read(files.config);
  await execute(domain, async client => {
    await client.execute('domux-configure', {config: {...running, vcpus: 2}, counts: []});
    await client.execute('domux-configure', {config: running, counts: []});
  });
  expect(existsSync(files.nextConfig)).toBe(false);
  expect(read(files.config)).toEqual(running);
});
