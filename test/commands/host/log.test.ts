import {spawn} from 'node:child_process';
import type {ChildProcess} from 'node:child_process';
import {existsSync} from 'node:fs';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {offeredMachineKinds} from '../../../source/config/domain-config.ts';
import {eventLogFile} from '../../../source/registry/events/event-log.ts';
import type {LoggedEvent} from '../../../source/registry/events/event-log.ts';
import {cli, createHome, node} from '../../helpers/home.ts';
import type {Home} from '../../helpers/home.ts';
import {createSim, simConfig} from '../../helpers/guests/sim.ts';
import {until} from '../../helpers/until.ts';

let home: Home;
beforeEach(() => {
  home = createHome();
});
afterEach(() => home.dispose());

const events = async (...args: string[]) =>
  JSON.parse((await home.run(['log', '--json', ...args])).stdout) as LoggedEvent[];

describe('log', () => {
  test('refuses a domain that nothing is known of, and a count that is no number', async () => {
    expect(await home.run(['log', 'nosuch'])).toMatchObject({
      code: 1,
      stderr: 'The event log has nothing on nosuch.\n',
    });
    expect((await home.run(['log', '-n', 'many'])).code).toBe(2);
  });

  test('is empty where nothing happened yet', async () => {
    expect(await home.run(['log'])).toEqual({code: 0, stdout: '', stderr: ''});
    expect(await events()).toEqual([]);
  });

  test('tells in order what happened to a domain and who did it', async () => {
    await createSim(home, 'web');
    await createSim(home, 'db');
    await home.run(['pause', 'web']);
    await home.host.destroy(await home.host.find('web'));

    const told = await events('web');
    expect(told.map(({event}) => event)).toEqual(['created', 'booted', 'paused', 'destroyed']);
    expect(new Set(told.map(({name, id}) => `${name} ${id}`))).toEqual(new Set(['web 1']));
    expect((await events('-n', '1', '2')).map(({event}) => event)).toEqual(['booted']);
    expect((await home.run(['log', '-n1', 'web'])).stdout).toMatch(
      /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d web \(1\): destroyed, by the test\n$/,
    );
  });

  test('a domain that could not be created is told of, with the reason', async () => {
    await expect(createSim(home, 'web', {behaviour: ['nonsense']})).rejects.toThrow();
    const told = await events('web');
    expect(told[0]?.event).toBe('created');
    expect(told.at(-1)).toMatchObject({event: 'failed', who: 'the test'});
    expect(told.at(-1)?.detail).toContain('nonsense');
  });

  test('is read and followed across the files that it was rotated to', async () => {
    const {limits} = simConfig('web');
    await createSim(home, 'web', {limits: {...limits, logBytes: 500, logFiles: 3}});
    const child: ChildProcess = spawn(node, [cli, 'log', '-f', '--json'], {env: home.env});
    let text = '';
    child.stdout?.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    for (const verb of ['pause', 'unpause', 'pause', 'unpause']) await home.run([verb, 'web']);
    const expected = ['created', 'booted', 'paused', 'unpaused', 'paused', 'unpaused'];
    const told = () => text.split('\n').flatMap(line => /"event":"(\w+)"/.exec(line)?.[1] ?? []);
    await until('all was told', () => told().length === expected.length);
    expect(told()).toEqual(expected);
    expect(existsSync(`${eventLogFile(home.places.log)}.1`)).toBe(true);
    expect((await events()).map(({event}) => event)).toEqual(expected);
    child.kill();
  });

  test('-f prints what happens, also when nothing had happened before', async () => {
    const child: ChildProcess = spawn(node, [cli, 'log', '-f', '--json'], {env: home.env});
    let text = '';
    child.stdout?.on('data', (chunk: Buffer) => (text += chunk.toString()));
    await createSim(home, 'web');
    await until('the boot was told', () => text.includes('"booted"'));
    await home.host.destroy(await home.host.find('web'));
    await until('the end was told', () => text.includes('"destroyed"'));

    const told = text
      .trimEnd()
      .split('\n')
      .map(line => (JSON.parse(line) as LoggedEvent).event);
    expect(told).toEqual(['created', 'booted', 'destroyed']);
    child.kill();
  });
});

describe('dmesg', () => {
  test('shows events and what guest processes said, and after -c only what came later', async () => {
    await createSim(home, 'web');
    const {stdout} = await home.run(['dmesg', '-c']);
    expect(stdout).toMatch(/^\(domux\) \[[\d-]+ [\d:.]+\] web \(1\): created, by the test\n/);
    expect((await home.run(['dmesg'])).stdout).toBe('');

    await home.run(['pause', 'web']);
    expect((await home.run(['dmesg'])).stdout).toMatch(
      /^\(domux\) \[.*\] web \(1\): paused, by .*\n$/,
    );
    const [paused, ...others] = JSON.parse((await home.run(['dmesg', '--json'])).stdout) as {
      time: string;
      text: string;
    }[];
    expect(paused?.text).toMatch(/^web \(1\): paused, by /);
    expect(paused?.time).toBe((await events())[2]?.time);
    expect(others).toEqual([]);
    expect(await events()).toHaveLength(3);
  });
});

describe('info', () => {
  test('tells of this host and this version', async () => {
    const {stdout} = await home.run(['info']);
    expect(stdout).toMatch(/^host {19}: \S+\nrelease {16}: /);
    expect((await home.run(['info', 'domux_version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
    const facts = JSON.parse((await home.run(['info', '--json'])).stdout) as Record<
      string,
      unknown
    >;
    expect(facts['domux_machines']).toBe(offeredMachineKinds.join(' '));
    expect(typeof facts['cpu_mhz']).toBe('number');
  });
});
