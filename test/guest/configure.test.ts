import {existsSync, readFileSync} from 'node:fs';
import {afterEach, beforeEach, expect, test} from 'vitest';
import type {DomainConfig} from '../../source/config/domain-config.ts';
import type {DomainReference} from '../../source/host/host.ts';
import {domainFiles} from '../../source/registry/domain-files.ts';
import {createHome} from '../helpers/home.ts';
import type {Home} from '../helpers/home.ts';
import {createSim, pretending} from '../helpers/sim.ts';
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
