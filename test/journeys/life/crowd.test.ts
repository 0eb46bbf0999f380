import {afterEach, beforeAll, expect, test} from 'vitest';
import {signal, identify} from '../../../source/system/processes.ts';
import {createHome} from '../../helpers/home.ts';
import type {Home} from '../../helpers/home.ts';
import {ensureMini, miniTimeout} from '../../helpers/guests/mini.ts';
import {until} from '../../helpers/until.ts';
import {endOrphans, expectNoProcess} from './orphans.ts';
import {stepsIn} from '../steps.ts';

let home: Home;

beforeAll(() => ensureMini(), miniTimeout);
afterEach(() => endOrphans(home));

const guestPids = async () => {
  const domains = await home.host.list();
  return domains.map(({entry}) => entry.guest?.pid ?? 0);
};

test(
  'twenty guests at once show their prompts, are listed, and are shut down together',
  {timeout: 90_000},
  async () => {
    home = createHome();
    const steps = stepsIn(home);
    const names = Array.from({length: 20}, (_, index) => `web${String(index).padStart(2, '0')}`);
    await Promise.all(names.map(name => steps.createMini(name)));
    expect((await steps.list()).map(({name}) => name).sort()).toEqual(names);
    await Promise.all(names.map(name => steps.untilPrinted(name, /# /)));
    await until('all of them are idle', async () =>
      (await steps.list()).every(({state}) => state === '-b----'),
    );
    expect(new Set(await guestPids()).size).toBe(20);
    const {code, stderr} = await home.run(['shutdown', '-a', '-w'], {timeout: 60_000});
    expect(code).toBe(0);
    expect(stderr.match(/has been shut down/g)).toHaveLength(20);
    expect(await steps.list()).toEqual([]);
    await expectNoProcess(home);
  },
);

test(
  'of two creates of one name exactly one wins, twenty times over',
  {timeout: 90_000},
  async () => {
    home = createHome();
    const steps = stepsIn(home);
    for (let round = 0; round < 20; round++) {
      const words = ['create', 'name=web', 'kernel=mini', 'memory=64'];
      const both = await Promise.all([home.run(words), home.run(words)]);
      expect(both.map(({code}) => code).sort()).toEqual([0, 1]);
      const loser = both.find(({code}) => code === 1);
      expect(loser?.stderr).toMatch(/^Domain web exists already, with ID \d+\.\n$/);
      const [winner, ...others] = await steps.list();
      expect(others).toEqual([]);
      expect(loser?.stderr).toContain(`ID ${winner?.id}.`);
      await steps.domux('destroy', 'web');
    }
  },
);

test(
  'guests that share a process are adopted together, and feel nothing of each other',
  {timeout: 60_000},
  async () => {
    home = createHome();
    const steps = stepsIn(home);
    await steps.domux('settings', 'set', 'domains-per-process', '4');
    const names = ['a', 'b', 'c', 'd'];
    for (const name of names) {
      await steps.createMini(name, 'on_crash=preserve');
    }
    await Promise.all(names.map(name => steps.untilPrinted(name, /# /)));
    const [pid = 0, ...same] = await guestPids();
    expect(new Set(same)).toEqual(new Set([pid]));

    signal(pid, 'SIGKILL');
    await until('it is dead', () => identify(pid) === undefined);
    expect((await steps.list()).map(({name, id}) => [name, id])).toEqual(
      names.map((name, index) => [name, index + 1]),
    );
    const [next = 0, ...others] = await guestPids();
    expect(next).not.toBe(pid);
    expect(new Set(others)).toEqual(new Set([next]));

    await steps.type('a', 'echo c >/proc/sysrq-trigger\n');
    await steps.type('b', 'yes flood\n');
    await steps.untilState('a', '---sc-');
    await steps.untilPrinted('b', /(?:flood\r\n){100}/);
    const client = await home.host.control(await home.host.find('c'));
    const times: number[] = [];
    for (let round = 0; round < 100; round++) {
      const began = performance.now();
      await client.execute('query-status');
      times.push(performance.now() - began);
    }
    client.close();
    expect(times.sort((x, y) => x - y)[50]).toBeLessThan(50);
    await steps.type('c', 'echo un""disturbed\n');
    await steps.untilPrinted('c', /undisturbed/);
    await steps.domux('destroy', 'a', 'b');
    await steps.type('d', 'echo un""disturbed\n');
    await steps.untilPrinted('d', /undisturbed/);
    expect(await guestPids()).toEqual([next, next]);
  },
);
