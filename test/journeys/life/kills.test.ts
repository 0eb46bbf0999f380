import {spawn} from 'node:child_process';
import {existsSync, readdirSync, rmSync, statSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, beforeAll, beforeEach, describe, expect, test} from 'vitest';
import {readEntry} from '../../../source/registry/domains/entry.ts';
import {readMachineProcess} from '../../../source/registry/guests/machine-process.ts';
import {identify, signal} from '../../../source/system/processes.ts';
import {readEvents} from '../../helpers/events.ts';
import {cli, createHome, node} from '../../helpers/home.ts';
import type {Home} from '../../helpers/home.ts';
import {ensureMini, miniTimeout} from '../../helpers/guests/mini.ts';
import {processesOf} from '../../helpers/processes.ts';
import {until} from '../../helpers/until.ts';
import {commandOf, endOrphans, expectNoProcess} from './orphans.ts';
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

const directoryOf = (id: number) => join(home.places.run, 'domains', String(id));

async function kill(pid: number | undefined): Promise<void> {
  if (pid === undefined) throw new Error('There is no such process.');
  signal(pid, 'SIGKILL');
  await until('it is dead', () => identify(pid) === undefined);
}

const guestPid = (id = 1) => readEntry(directoryOf(id))?.guest?.pid;
const machinePid = (id = 1) => readMachineProcess(directoryOf(id))?.pid;
const killGuest = () => kill(guestPid());
const killMachine = () => kill(machinePid());

async function killRelay(): Promise<void> {
  const relay = processesOf(home.directory).find(pid => commandOf(pid).startsWith('perl'));
  await kill(relay);
}

async function createWeb(...words: string[]): Promise<void> {
  await steps.createMini('web', ...words);
  await steps.untilPrinted('web', /# /);
}

/** Runs a command in the guest and waits for what it prints. */
async function say(word: string): Promise<void> {
  await steps.type('web', `echo ${word.slice(0, 2)}""${word.slice(2)}\n`);
  await steps.untilPrinted('web', new RegExp(word));
}

/** Has the guest do something once its guest process was killed. */
async function typeForLater(command: string): Promise<void> {
  await steps.type('web', `echo wai""ting; sleep 1; ${command}`);
  await steps.untilPrinted('web', /waiting/);
}

/** Starts a verb and gives it back to be killed. */
function start(...args: string[]) {
  const child = spawn(node, [cli, ...args], {env: home.env, stdio: 'ignore'});
  const ended = new Promise(resolve => child.once('close', resolve));
  return {child, ended};
}

describe('a registry that is removed', () => {
  const removeRegistry = async () => {
    await createWeb();
    const [guest, machine] = [guestPid() ?? 0, machinePid() ?? 0];
    rmSync(home.places.run, {recursive: true});
    const areGone = () => !identify(guest) && !identify(machine);
    return () => until('guest process and machine are gone', areGone, {timeout: 30_000});
  };

  test('takes its domains with it', async () => {
    const untilGone = await removeRegistry();
    await untilGone();
    await expectNoProcess(home);
  });

  test('takes none with it that came in their place', async () => {
    const untilGone = await removeRegistry();
    await createWeb();
    await untilGone();
    expect(await steps.list()).toMatchObject([{name: 'web', id: 1}]);
    await say('still-here');
  });
});

describe('a guest process that is killed', () => {
  test('is followed by one that has the same domain, ID, console and log', async () => {
    await createWeb();
    await say('before-the-kill');
    const machine = machinePid();
    await killGuest();
    expect(await steps.list()).toMatchObject([{name: 'web', id: 1}]);
    expect(machinePid()).toBe(machine);
    const late = await home.run(['console', 'web'], {input: 'echo af""ter-the-kill; poweroff\n'});
    expect(late.stdout).toMatch(/before-the-kill[^]*after-the-kill[^]*System halted/);
    expect(readEvents(home).map(({event}) => event)).toContain('adopted');
  });

  test('takes its relay with it, and a killed relay is replaced', async () => {
    await createWeb();
    await steps.domux('pause', 'web');
    await killRelay();
    await steps.domux('unpause', 'web');
    await killGuest();
    await until('no perl is left', () =>
      processesOf(home.directory).every(pid => !commandOf(pid).startsWith('perl')),
    );
    await steps.domux('pause', 'web');
    expect(await steps.stateOf('web')).toBe('--p---');
  });

  test('leaves a paused domain paused, before and after its first instruction', async () => {
    await createWeb();
    await steps.domux('pause', 'web');
    await killGuest();
    expect(await steps.stateOf('web')).toBe('--p---');
    await steps.domux('unpause', 'web');
    await say('awake');
    await steps.createMini('db', '-p');
    await kill(guestPid(2));
    expect(await steps.stateOf('db')).toBe('--p---');
    await steps.domux('unpause', 'db');
    await steps.untilPrinted('db', /# /);
  });

  test('does not end a console or a wait that somebody has', async () => {
    await createWeb();
    const watching = home.run(['console', 'web'], {input: ''});
    await until('somebody watches', async () =>
      (await steps.domux('consoles')).includes('1 watching'),
    );
    await steps.domux('pause', 'web');
    await killGuest();
    await until('somebody watches again', async () =>
      (await steps.domux('consoles')).includes('1 watching'),
    );
    await steps.domux('unpause', 'web');
    await steps.type(
      'web',
      "sed -i '/ctrlaltdel/s,/sbin.*,/bin/true,' /etc/inittab; kill -HUP 1\n",
    );
    await say('deaf-now');
    const waiting = home.run(['shutdown', '-w', 'web']);
    await until('it was asked', () =>
      readEvents(home).some(({event}) => event === 'asked for poweroff'),
    );
    await killGuest();
    await until('somebody watches once more', async () =>
      (await steps.domux('consoles')).includes('1 watching'),
    );
    await say('still-here');
    await steps.type('web', 'poweroff\n');
    expect((await waiting).stderr).toContain('Domain 1 has been shut down');
    expect((await watching).stdout).toMatch(/still-here[^]*System halted/);
    expect(await steps.list()).toEqual([]);
  });

  test.each([
    ['powers off', 'poweroff -f\n', undefined],
    ['is to reboot, and is not to', 'reboot -f\n', '---sr-'],
    ['panics', 'echo c >/proc/sysrq-trigger\n', '---sc-'],
  ])('while nobody looks the guest %s', async (_, command, expected) => {
    await createWeb('on_reboot=preserve');
    const machine = machinePid();
    await typeForLater(command);
    await killGuest();
    await until('the machine has ended', () => identify(machine ?? 0) === undefined);
    expect(await steps.stateOf('web')).toBe(expected);
    if (expected) await steps.domux('destroy', 'web');
    expect(await steps.list()).toEqual([]);
  });

  test('while nobody looks the guest reboots', async () => {
    await createWeb();
    const socket = join(directoryOf(1), 'machine', 'uml', 'domux-1', 'mconsole');
    const born = () => statSync(socket, {throwIfNoEntry: false})?.ctimeMs;
    const before = born();
    await typeForLater('reboot -f\n');
    await killGuest();
    await until('the kernel is a new one', () => born() !== undefined && born() !== before);
    await steps.untilState('web', '-b----');
    await say('after-the-reboot');
    await steps.domux('pause', 'web');
  });

  test('sockets that it left are in nobody’s way', async () => {
    await createWeb();
    await killGuest();
    expect(existsSync(join(directoryOf(1), 'control.sock'))).toBe(true);
    await steps.domux('pause', 'web');
    await steps.domux('destroy', 'web');
    expect(existsSync(directoryOf(1))).toBe(false);
    await createWeb();
  });
});

describe('a machine that is killed', () => {
  test.each([
    ['destroy', undefined],
    ['preserve', '---sc-'],
    ['restart', '-b----'],
  ])('goes by on_crash = %s', async (action, expected) => {
    await createWeb(`on_crash=${action}`);
    await killMachine();
    await until('the crash is known', () =>
      readEvents(home).some(({event}) => event === 'crashed'),
    );
    await steps.untilState('web', expected);
    if (action === 'restart') await say('restarted');
  });

  test('with its guest process is shown crashed, and can be reset or destroyed', async () => {
    await createWeb();
    await killGuest();
    await killMachine();
    expect(await steps.stateOf('web')).toBe('---sc-');
    await steps.domux('call', 'web', 'system_reset');
    await say('again');
    await killMachine();
    await killGuest().catch(() => undefined);
    await steps.domux('destroy', 'web').catch(() => undefined);
    expect(await steps.list()).toEqual([]);
  });

  test('with its guest process and the relay leaves no process', async () => {
    await createWeb();
    await steps.domux('pause', 'web');
    await killRelay();
    const machine = machinePid();
    await killGuest();
    await kill(machine);
    await steps.domux('destroy', 'web');
    await expectNoProcess(home);
  });
});

describe('a client that is killed', () => {
  test('while it waits for a shutdown harms nobody', async () => {
    await createWeb();
    await steps.domux('pause', 'web');
    await steps.domux('unpause', 'web');
    const {child, ended} = start('shutdown', '-w', 'web');
    await until('it was asked', () =>
      readEvents(home).some(({event}) => event === 'asked for poweroff'),
    );
    child.kill('SIGKILL');
    await ended;
    await steps.untilState('web', undefined);
  });

  test(
    'while it creates leaves a domain that works or none: 30 moments',
    {timeout: 60_000},
    async () => {
      for (let moment = 0; moment < 30; moment++) {
        const {child, ended} = start('create', `name=web${moment}`, 'kernel=mini', 'memory=64');
        // From before its first write to after its last.
        await new Promise(resolve => setTimeout(resolve, 40 + moment * 10));
        child.kill('SIGKILL');
        await ended;
      }

      await until('what was begun has come to its end', async () => {
        const domains = await steps.list();
        return domains.every(({state}) => /^[rb-][b-]----$/.test(state) && state !== '------');
      });
      const domains = await steps.list();
      for (const {name} of domains) await steps.untilPrinted(name, /# /);
      const names = join(home.places.run, 'names');
      expect((existsSync(names) ? readdirSync(names) : []).sort()).toEqual(
        domains.map(({name}) => name).sort(),
      );
      await Promise.all(domains.map(({name}) => steps.domux('destroy', name)));
      await expectNoProcess(home);
      const directory = join(home.places.run, 'domains');
      expect(
        (existsSync(directory) ? readdirSync(directory) : []).filter(name => /^\d+$/.test(name)),
      ).toEqual([]);
    },
  );

  test(
    'with the guest process it has started leaves nothing that runs',
    {timeout: 60_000},
    async () => {
      for (let moment = 0; moment < 5; moment++) {
        const {child, ended} = start('create', 'name=web', 'kernel=mini', 'memory=64');
        const id = moment + 1;
        const pid = await until('there is a guest process', () => guestPid(id));
        await new Promise(resolve => setTimeout(resolve, moment * 10));
        child.kill('SIGKILL');
        await kill(pid);
        await ended;
        for (const {name} of await steps.list()) await steps.domux('destroy', name);
        expect(await steps.list()).toEqual([]);
      }
      await expectNoProcess(home);
    },
  );

  test('is told when the guest process dies while it creates, and nothing is left', async () => {
    for (let moment = 0; moment < 5; moment++) {
      const creating = home.run(['create', 'name=web', 'kernel=mini', 'memory=64']);
      const pid = await until('there is a guest process', () => guestPid(moment + 1));
      await new Promise(resolve => setTimeout(resolve, moment * 8));
      signal(pid, 'SIGKILL');
      const {code, stderr} = await creating;
      if (code !== 0) expect(stderr).toContain('The guest process failed');
      else await steps.domux('destroy', 'web');
      expect(await steps.list()).toEqual([]);
    }
    await expectNoProcess(home);
  });
});
