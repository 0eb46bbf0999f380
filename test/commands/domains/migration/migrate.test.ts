import {spawn} from 'node:child_process';
import {rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import type {Duplex} from 'node:stream';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import type {DiskConfig, DomainConfig} from '../../../../source/config/domain-config.ts';
import type {DomainReference} from '../../../../source/host/domain-reference.ts';
import {readEvents} from '../../../helpers/events.ts';
import {cli, createHome, node} from '../../../helpers/home.ts';
import type {Home} from '../../../helpers/home.ts';
import {endProcessesOf} from '../../../helpers/processes.ts';
import {createSim} from '../../../helpers/guests/sim.ts';
import {until} from '../../../helpers/until.ts';

let near: Home;
let far: Home;
const consoles: Duplex[] = [];
beforeEach(() => {
  near = createHome();
  far = createHome();
});
afterEach(async () => {
  for (const console of consoles.splice(0)) console.destroy();
  await Promise.all([near.dispose(), far.dispose()]);
});

const there = () => `dir:${far.directory}`;
const namesIn = async ({host}: Home) => (await host.list()).map(({info}) => info.name);
const infoIn = async ({host}: Home) => (await host.list())[0]?.info;

const said = [
  'migration target: Ready to receive domain.',
  'migration sender: Target has acknowledged transfer.',
  'migration sender: Giving target permission to start.',
  'migration sender: Target reports successful startup.',
  'Migration successful.',
  '',
].join('\n');

/** Fails if the domain was touched, or anything is left over there. */
async function refused(...words: string[]): Promise<string> {
  const {code, stderr} = await near.run(['migrate', ...words]);
  expect(code).not.toBe(0);
  expect(await infoIn(near)).toMatchObject({name: 'web', status: 'running'});
  expect(await namesIn(far)).not.toContain('web--incoming');
  return stderr;
}

/** Its guest process knows its home then, and finds the other one by itself. */
async function createByCommand(): Promise<DomainReference> {
  await near.run(['create', 'name=web', 'machine=sim', 'memory=64']);
  return near.host.find('web');
}

/** Carries a domain so far by hand that it is handed over, and nobody has told the other side yet. */
async function handOver() {
  const domain = await createByCommand();
  const client = await near.host.control(domain);
  const {config, offer} = await client.execute('domux-query-offer');
  const id = crypto.randomUUID();
  const order = {id, from: 'the test', name: 'web', offer, modes: ['stop']} as const;
  const waiting = await far.host.receive(config as DomainConfig, order);
  const socket = join(waiting.directory, 'machine', 'incoming.sock');
  const left = await client.execute('domux-migrate', {
    ...{id, to: there(), there: waiting.entry.id, mode: 'stop', socket},
  });
  return {domain, client, id, waiting, left};
}

/** Everything that a console gives, from its backlog on. */
async function watch({host}: Home, domain: DomainReference): Promise<() => string> {
  const console = await host.console(domain);
  consoles.push(console);
  let text = '';
  console.on('data', (chunk: Buffer) => (text += chunk.toString('latin1')));
  return () => text;
}

describe('migrate refuses, and changes nothing', () => {
  test('Domain-0, this very host, and a mode that there is not', async () => {
    await createSim(near, 'web');
    expect(await refused('0', there())).toBe('Cannot migrate privileged domain 0\n');
    expect(await refused('web', `dir:${near.directory}`)).toMatch(/is this very host/);
    expect(await refused('web', 'local')).toMatch(/is this very host/);
    expect(await refused('web', there(), '--mode', 'warp')).toMatch(/one of shared, precopy/);
    expect(await refused('web', there(), '--bandwidth', 'fast')).toMatch(/no number of bytes/);
  });

  test('a host that has another domain of that name', async () => {
    await createSim(near, 'web');
    await createSim(far, 'web');
    expect(await refused('web', there())).toMatch(/Domain web exists already, with ID 1/);
    expect(await namesIn(far)).toEqual(['web']);
  });

  test('a host that lacks a disk, naming it, or has another one under its path', async () => {
    const target = join(near.directory, 'web.img');
    const disk: DiskConfig = {
      ...{target, format: 'raw', vdev: 'xvda', access: 'w'},
      ...{force: false, cdrom: false},
    };
    writeFileSync(target, 'disk');
    await createSim(near, 'web', {disks: [disk]});
    rmSync(target);
    const stderr = await refused('web', there());
    expect(stderr).toMatch(
      /has no .*web.img, the disk xvda: have both hosts reach it under this path/,
    );
  });

  test('a mode that the machine does not know', async () => {
    await createSim(near, 'web');
    expect(await refused('web', there(), '--mode', 'postcopy')).toMatch(/migrated in mode stop/);
  });
});

describe('migrate', () => {
  test('moves a domain with its name, UUID, figures and console, and leaves nothing', async () => {
    const domain = await createSim(near, 'web', {behaviour: ['cpu=80'], onCrash: 'preserve'});
    const before = await infoIn(near);
    const old = await watch(near, domain);
    await until('it has printed', () => old().includes('web'));

    expect(await near.run(['migrate', '--live', 'web', there()])).toEqual({
      code: 0,
      stdout: '',
      stderr: said,
    });
    expect(await namesIn(near)).toEqual([]);
    const after = await infoIn(far);
    expect(after).toMatchObject({name: 'web', uuid: before?.uuid, status: 'running', id: 1});
    expect(after?.['cpu-ns']).toBeGreaterThanOrEqual(before?.['cpu-ns'] ?? Infinity);
    const console = await watch(far, await far.host.find('web'));
    await until('the old output is there', () => console() === old());
    expect(readEvents(near).at(-1)).toMatchObject({
      name: 'web',
      event: 'migrated away',
      detail: `to ${there()}`,
    });
    expect(readEvents(far).map(({event}) => event)).toEqual([
      'created',
      'migrating',
      'migrated here',
    ]);
    await createSim(near, 'web');
  });

  test('leaves paused what was paused, and what is wanted so', async () => {
    await createSim(near, 'web');
    await createSim(near, 'db');
    await near.run(['pause', 'web']);
    await near.run(['migrate', 'web', there()]);
    await near.run(['migrate', '-p', 'db', there()]);
    expect((await far.host.list()).map(({info}) => info.status)).toEqual(['paused', 'paused']);
  });

  test('brings it back when nobody takes it: the other side has given it up, and whoever asks has gone', async () => {
    const {domain, client, id, waiting} = await handOver();
    expect(await namesIn(far)).toEqual(['web--incoming']);
    expect(await infoIn(near)).toMatchObject({status: 'postmigrate', state: '---ss-'});
    expect(await namesIn(near)).toEqual(['web--migratedaway']);

    // What would change it is refused, and so is what belongs to another migration.
    const other = await near.host.control(domain);
    await expect(other.execute('cont')).rejects.toThrow(/is on its way to another host/);
    const wrong = {id: crypto.randomUUID(), outcome: 'stay'} as const;
    await expect(other.execute('domux-end-migration', wrong)).rejects.toThrow(/not in migration/);
    other.close();

    const target = await far.host.control(waiting);
    await target.execute('domux-give-up', {id});
    target.close();
    client.close();
    await until('it goes on', async () => (await infoIn(near))?.status === 'running');
    await until('the other side has given up', async () => (await namesIn(far)).length === 0);
    const settled = await near.host.control(domain);
    await until('nothing is left to settle', async () => {
      const {phase} = await settled.execute('domux-query-migration');
      return phase === undefined;
    });
    settled.close();
  });

  test('is settled for the other side when whoever asks is gone after it was handed over', async () => {
    const {client} = await handOver();
    client.close();
    await until('it has left', async () => (await namesIn(near)).length === 0);
    expect(await infoIn(far)).toMatchObject({name: 'web', status: 'running'});
  });

  test('stays gone when the host that took it has been booted anew before it could say so', async () => {
    const {client, id, left, waiting} = await handOver();
    const target = await far.host.control(waiting);
    await target.execute('domux-take-over', {id, left});
    target.close();
    await endProcessesOf(far.directory);
    rmSync(far.places.run, {recursive: true});
    client.close();
    await until('it has left', async () => (await namesIn(near)).length === 0);
    expect(readEvents(near).at(-1)).toMatchObject({event: 'migrated away'});
  });

  test('is called off by migrate-cancel, and by ^C, and the domain goes on', async () => {
    await createSim(near, 'web');
    const client = spawn(node, [cli, 'migrate', 'web', there()], {env: near.env, stdio: 'ignore'});
    client.kill('SIGINT');
    await new Promise(resolve => client.once('close', resolve));
    await until('one of them runs it', async () => {
      const all = [...(await near.host.list()), ...(await far.host.list())];
      return all.length === 1 && all[0]?.info.status === 'running' && all[0].info.name === 'web';
    });
    expect((await near.run(['migrate-cancel', 'nosuch'])).code).toBe(1);
  });
});
