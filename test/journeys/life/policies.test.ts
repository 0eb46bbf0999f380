import {readdirSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, beforeAll, beforeEach, describe, expect, test} from 'vitest';
import {readEvents} from '../../helpers/events.ts';
import {createHome} from '../../helpers/home.ts';
import type {Home} from '../../helpers/home.ts';
import {ensureMini, miniTimeout} from '../../helpers/guests/mini.ts';
import {until} from '../../helpers/until.ts';
import {endOrphans} from './orphans.ts';
import {stepsIn} from '../steps.ts';
import type {Steps} from '../steps.ts';

let home: Home;
let steps: Steps;

beforeAll(() => ensureMini(), miniTimeout);
beforeEach(() => {
  home = createHome();
  steps = stepsIn(home);
});
afterEach(() => endOrphans(home));

/** What a guest does to end, and the key of the config that says what follows. */
const endings = {
  poweroff: {key: 'on_poweroff', command: 'poweroff\n', down: '---s--'},
  halt: {key: 'on_poweroff', command: 'halt\n', down: '---s--'},
  reboot: {key: 'on_reboot', command: 'reboot\n', down: '---sr-'},
  crash: {key: 'on_crash', command: 'echo c >/proc/sysrq-trigger\n', down: '---sc-'},
} as const;
type EndingName = keyof typeof endings;

/** Creates a domain with a policy and lets it end. */
async function end(name: string, ending: EndingName, action: string, ...words: string[]) {
  const {key, command} = endings[ending];
  await steps.createMini(name, `${key}=${action}`, ...words);
  await steps.untilPrinted(name, /# /);
  await steps.type(name, command);
}

const happened = (event: string, name: string) =>
  until(`${name} is ${event}`, () =>
    readEvents(home).some(entry => entry.event === event && entry.name === name),
  );

describe.each(Object.keys(endings) as EndingName[])('after a %s', ending => {
  test('destroy, preserve and restart do what they say', async () => {
    const {down} = endings[ending];
    await Promise.all([
      end('destroyed', ending, 'destroy'),
      end('preserved', ending, 'preserve'),
      end('restarted', ending, 'restart'),
    ]);
    await happened('destroyed', 'destroyed');
    await steps.untilState('preserved', down);
    await steps.untilPrinted('restarted', /BusyBox[^]*BusyBox[^]*# /);
    await steps.untilState('restarted', '-b----');
    expect((await steps.list()).map(({name}) => name).sort()).toEqual(['preserved', 'restarted']);

    await steps.domux('call', 'preserved', 'system_reset');
    await steps.untilState('preserved', '-b----');
    await steps.untilPrinted('preserved', /BusyBox[^]*BusyBox[^]*# /);
    await steps.domux('destroy', 'preserved');
  });

  test('rename-restart keeps the old one and begins a new one', async () => {
    await end('web', ending, 'rename-restart');
    const [old, fresh] = await until('there are two', async () => {
      const domains = await steps.list();
      return domains.length === 2 && domains.some(({name}) => name !== 'web') && domains;
    });
    expect(old).toMatchObject({id: 1, state: endings[ending].down});
    expect(old?.name).toMatch(/^web-\d{8}T\d{4}Z$/);
    expect(fresh).toMatchObject({name: 'web'});
    await steps.untilState('web', '-b----');
    await steps.domux('destroy', 'web', old?.name ?? '');
  });
});

describe('a core', () => {
  test.each(['coredump-destroy', 'coredump-restart'])(
    'is kept by %s, or it says why there is none',
    async action => {
      await end('web', 'crash', action);
      const log = await steps.untilPrinted('web', /\[domux\] web: .*(core in|no core)/);
      const kept = /core in (\S+)/.exec(log)?.[1];
      const told = readEvents(home).find(({event}) => event === 'core dumped')?.detail;
      expect(told).toMatch(kept === undefined ? /^no core: / : `core in ${kept}`);
      if (kept !== undefined) {
        expect(
          readdirSync(join(home.places.data, 'dump')).map(name =>
            join(home.places.data, 'dump', name),
          ),
        ).toEqual([kept]);
      }
      if (action === 'coredump-restart')
        await steps.untilPrinted('web', /BusyBox[^]*BusyBox[^]*# /);
      else await steps.untilState('web', undefined);
    },
  );
});

/** Creates a domain whose kernel finds nothing to start. */
async function createDoomed(...words: string[]): Promise<void> {
  const mini = ['name=web', 'kernel=mini', 'memory=64', 'extra=rdinit=/none'];
  const {code, stdout, stderr} = await home.run(['create', ...mini, ...words]);
  expect({code, stdout}).toEqual({code: 1, stdout: ''});
  expect(stderr).toMatch(/^Domain web crashed as it started: .*\n +Kernel panic - not syncing/);
}

describe('a guest that crashes as it starts', () => {
  test('makes its creation fail, and is gone', async () => {
    await createDoomed();
    await steps.untilState('web', undefined);
  });

  test('is kept where on_crash says so', async () => {
    await createDoomed('on_crash=preserve');
    await steps.untilState('web', '---sc-');
  });
});

describe('a crash loop', () => {
  test('stops at the limit that a setting gives, and says so', async () => {
    await steps.domux('settings', 'set', 'crash-limit', '1');
    await createDoomed('on_crash=restart');
    await until('domux gives up', async () => (await steps.stateOf('web')) === '---sc-');
    const log = await steps.untilPrinted('web', /not restarted any more/);
    expect(log).toContain('restart 1 of 1 at once');
    expect(log).toContain('crashed 2 times within 300 s');
    const events = readEvents(home);
    expect(events.filter(({event}) => event === 'restarted')).toHaveLength(1);
    expect(events.at(-1)).toMatchObject({
      event: 'given up',
      detail: 'crashed 2 times within 300 s: not restarted any more',
    });
  });

  test('never revives what the user destroys meanwhile', async () => {
    await createDoomed('on_crash=restart');
    await happened('restarted', 'web');
    await steps.domux('destroy', 'web');
    expect(await steps.list()).toEqual([]);
  });
});

test('viewers stay while a domain is restarted', async () => {
  await steps.createMini('web', 'on_crash=restart');
  const watching = home.run(['console', 'web'], {input: ''});
  await until('somebody watches', async () =>
    (await steps.domux('consoles')).includes('1 watching'),
  );
  await steps.untilPrinted('web', /# /);
  await steps.type('web', 'echo c >/proc/sysrq-trigger\n');
  await steps.untilPrinted('web', /Kernel panic[^]*BusyBox[^]*# /);
  await home.run(['shutdown', '-w', 'web']);
  expect((await watching).stdout).toMatch(/Kernel panic[^]*BusyBox[^]*System halted/);
});
