import {closeSync, mkdirSync, openSync, readSync, symlinkSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterAll, afterEach, beforeAll, beforeEach, describe, expect, test} from 'vitest';
import {readEvents} from '../../helpers/events.ts';
import {createHome} from '../../helpers/home.ts';
import type {Finished, Home} from '../../helpers/home.ts';
import {ensureMini, miniTimeout} from '../../helpers/guests/mini.ts';
import {until} from '../../helpers/until.ts';
import {endOrphans} from './orphans.ts';
import {stepsIn} from '../steps.ts';
import type {Steps} from '../steps.ts';

let home: Home;

beforeAll(() => ensureMini(), miniTimeout);

let steps: Steps;

const begin = () => {
  home = createHome();
  steps = stepsIn(home);
};

function writeConfig(name: string, text: string): void {
  mkdirSync(home.places.configs, {recursive: true});
  writeFileSync(join(home.places.configs, name), text);
}

describe('what is refused', () => {
  // None of these leaves anything, so they share a home.
  beforeAll(async () => {
    begin();
    await steps.createMini('taken');
  });
  afterAll(() => endOrphans(home));

  const mini = ['kernel=mini', 'memory=64'];

  test.each<[string, string[], number, RegExp]>([
    ['an unknown verb', ['frobnicate'], 1, /command not implemented: frobnicate/],
    ['a bad option', ['pause', '--nonsense', 'taken'], 2, /option `nonsense' not supported/],
    ['a missing argument', ['destroy'], 2, /requires at least 1 argument/],
    ['an unknown domain', ['pause', 'nobody'], 1, /nobody is an invalid domain identifier/],
    ['an unknown ID', ['pause', '4711'], 1, /Domain '4711' does not exist/],
    ['a glob that fits nobody', ['pause', 'x*'], 1, /No domain's name matches 'x\*'/],
    ['shutdown without a domain', ['shutdown'], 1, /^You must specify -a or a domain id\.\n\n$/],
    ['a config that is not there', ['create', 'nosuch.cfg'], 3, /Cannot open config file/],
    ['a config that is none', ['create', '/'], 3, /Cannot open config file ".": it is a directory/],
    ['a name made of digits', ['create', 'name=12', ...mini], 1, /made of digits only/],
    ['a name with a slash', ['create', 'name=a/b', ...mini], 1, /contains `\/'/],
    ['a name with a control character', ['create', 'name=a\tb', ...mini], 1, /control character/],
    ['a name of 256 bytes', ['create', `name=${'n'.repeat(256)}`, ...mini], 1, /at most 255 bytes/],
    [
      'a name that is taken',
      ['create', 'name=taken', ...mini],
      1,
      /taken exists already, with ID 1/,
    ],
    [
      'a kernel that does not exist',
      ['create', 'name=x', 'kernel=/none'],
      1,
      /\/none does not exist/,
    ],
    [
      'a kernel that is no program',
      ['create', 'name=x', 'kernel=/etc/passwd'],
      1,
      /\/etc\/passwd exited with status 126; its last lines:\n.*Permission denied/,
    ],
    [
      'a program that is no kernel',
      ['create', 'name=x', 'kernel=/bin/echo'],
      1,
      /\/bin\/echo exited with status 0/,
    ],
    [
      'too little memory',
      ['create', 'name=x', 'kernel=mini', 'memory=4'],
      1,
      /`memory' \(4\) is too little: this image needs 36 MiB to boot/,
    ],
    ['an unknown sysrq', ['sysrq', 'taken', 'hello'], 1, /Invalid sysrq/],
    [
      'sysrq t, which kills the guest',
      ['sysrq', 'taken', 't'],
      1,
      /panics when it lists its tasks/,
    ],
    [
      'more memory than the maximum',
      ['mem-set', 'taken', '96'],
      1,
      /more than the maximum|cannot/i,
    ],
    ['a core onto a file', ['dump-core', 'taken', '/etc/passwd'], 1, /exists/],
    ['another name that is bad', ['rename', 'taken', '77'], 1, /made of digits only/],
    ['unpause of what runs', ['unpause', 'taken'], 1, /Domain taken is running/],
  ])('%s', async (_, args, code, message) => {
    const finished: Finished = await home.run(args);
    expect(finished.stdout + finished.stderr).toMatch(message);
    expect(finished.code).toBe(code);
    expect((await steps.list()).map(({name}) => name)).toEqual(['taken']);
  });
});

describe('a life', () => {
  beforeEach(begin);
  afterEach(() => endOrphans(home));

  test('from a file among the configs: created, looked at, and destroyed', async () => {
    writeConfig('web.cfg', "kernel = 'mini'\nmemory = 32 * 2\nname = 'web%d' % vmid\n");
    expect(
      JSON.parse((await steps.domux('create', '-n', 'web', 'vmid=3')).replace(/^Using.*\n/, '')),
    ).toMatchObject({
      name: 'web3',
      memory: 64,
    });
    expect(await steps.list()).toEqual([]);

    expect(await steps.domux('create', 'web', 'vmid=3')).toMatch(/Started domain web3 \(id=1\)\n$/);
    await steps.untilState('web3', '-b----');
    expect(await steps.domux('domid', 'web3')).toBe('1\n');
    expect(await steps.domux('domname', '1')).toBe('web3\n');
    expect(await steps.domux('list', 'web3')).toMatch(/\nweb3 +1 +64 +1\s+-b---- +\d+\.\d\n/);
    expect(await steps.domux('uptime', 'web3')).toMatch(/\nweb3 +1 +0:00:0\d\n/);
    expect(await steps.domux('vcpu-list', 'web3')).toMatch(/\nweb3 +1 +0 +\d+ +-b- +\d+\.\d/);
    expect(await steps.domux('sysrq', 'web3', 'h')).toContain('sysrq: HELP');
    await steps.domux('destroy', 'web3');
    expect(await steps.list()).toEqual([]);
    expect(readEvents(home).map(({event}) => event)).toEqual([
      'created',
      'booted',
      'sysrq',
      'destroyed',
    ]);
  });

  test('paused before its first instruction, then let go, paused again and let go again', async () => {
    await steps.createMini('web', '-p');
    expect(await steps.stateOf('web')).toBe('--p---');
    expect(await steps.domux('console', '--log', 'web')).toBe('');
    await steps.domux('unpause', 'web');
    await steps.untilState('web', '-b----');
    await steps.domux('pause', 'web');
    expect(await steps.stateOf('web')).toBe('--p---');
    const twice = await home.run(['pause', 'web']);
    expect(twice.code).toBe(1);
    expect(twice.stderr).toContain('Domain web is paused');
    await steps.domux('unpause', 'web');
    await steps.untilState('web', '-b----');
  });

  test('boots once, however often and by whomever it is let go', async () => {
    await steps.createMini('web', '-p');
    const both = await Promise.all([home.run(['unpause', 'web']), home.run(['unpause', 'web'])]);
    // The second is refused unless it asked before the first one had done it.
    expect(both.map(({code}) => code)).toContain(0);
    for (const {code, stderr} of both) {
      if (code !== 0) expect(stderr).toContain('Domain web is running');
    }
    await steps.untilState('web', '-b----');
    expect(readEvents(home).filter(({event}) => event === 'booted')).toHaveLength(1);
  });

  test('a name that a rename cut short has left behind is free again', async () => {
    await steps.createMini('web', '-p');
    symlinkSync('1', join(home.places.run, 'names', 'left'));
    await steps.domux('create', '-p', 'name=left', 'kernel=mini', 'memory=64');
    expect((await steps.list()).map(({name}) => name)).toEqual(['web', 'left']);
  });

  test('shutting all down says which cannot obey', async () => {
    await Promise.all([steps.createMini('web'), steps.createMini('held', '-p')]);
    await steps.untilPrinted('web', /# /);
    const {code, stderr} = await home.run(['shutdown', '-a', '-w']);
    expect(code).toBe(1);
    expect(stderr).toContain('Domain held is paused');
    expect((await steps.list()).map(({name}) => name)).toEqual(['held']);
  });

  test('busy is r, idle is b, and the time of the busy one grows', async () => {
    await steps.createMini('busy', 'extra=run=busy');
    await steps.createMini('idle');
    await until('both are as they should be', async () => {
      const states = Object.fromEntries((await steps.list()).map(({name, state}) => [name, state]));
      return states['busy'] === 'r-----' && states['idle'] === '-b----';
    });
    await steps.domux('pause', 'busy');
    expect(await steps.stateOf('busy')).toBe('--p---');
  });

  test('shut down and waited for; several at once, by prefix and by glob', async () => {
    await Promise.all(['web1', 'web2', 'db', 'mail'].map(name => steps.createMini(name)));
    const {code, stderr} = await home.run(['shutdown', '-w', 'web?', 'ma']);
    expect({code, stderr}).toMatchObject({code: 0});
    expect(stderr).toContain('Waiting for 3 domains');
    expect((await steps.list()).map(({name}) => name)).toEqual(['db']);
    const ambiguous = await home.run(['destroy', 'db', 'nobody']);
    expect(ambiguous.code).toBe(1);
    expect((await steps.list()).map(({name}) => name)).toEqual(['db']);
    expect((await home.run(['shutdown', '-a', '-w'])).code).toBe(0);
    expect(await steps.list()).toEqual([]);
  });

  test('rebooted and waited for: same ID and console, and its uptime begins again', async () => {
    await steps.createMini('web');
    const watching = home.run(['console', 'web']);
    await until('somebody watches', async () =>
      (await steps.domux('consoles')).includes('1 watching'),
    );
    const before = JSON.parse(await steps.domux('list', '--json')) as {
      started_at: number;
      id: number;
    }[];
    expect((await home.run(['reboot', '-w', 'web'])).stderr).toContain(
      'Domain 1 has been rebooted',
    );
    const after = JSON.parse(await steps.domux('list', '--json')) as {
      started_at: number;
      id: number;
    }[];
    expect(after[1]?.id).toBe(before[1]?.id);
    expect(after[1]?.started_at).toBeGreaterThan(before[1]?.started_at ?? Infinity);
    await steps.untilState('web', '-b----');
    await steps.domux('shutdown', '-w', 'web');
    expect((await watching).stdout.match(/BusyBox/g)).toHaveLength(2);
  });

  test('a guest that ignores what it is asked is destroyed when its time is over', async () => {
    await steps.createMini('web');
    const console = await home.host.console(await home.host.find('web'));
    console.write(
      "sed -i '/ctrlaltdel/s,/sbin.*,/bin/true,' /etc/inittab; kill -HUP 1; echo do''ne\n",
    );
    let text = '';
    console.on('data', (chunk: Buffer) => (text += chunk.toString('latin1')));
    await until('the guest is deaf', () => text.includes('done'));
    console.destroy();
    const {code, stderr} = await home.run(['shutdown', '--timeout', '0.5', 'web']);
    expect(code).toBe(0);
    expect(stderr).toContain('did not shut down within 0.5 s and has been destroyed');
    expect(await steps.list()).toEqual([]);
  });

  test('gets another name, which may be 255 bytes long, and frees the old one', async () => {
    await steps.createMini('web');
    const long = 'ü'.repeat(127) + 'x';
    await steps.domux('rename', 'web', long);
    expect(await steps.domux('domname', '1')).toBe(`${long}\n`);
    await steps.createMini('web');
    expect((await home.run(['rename', 'web', long])).stderr).toContain('exists already, with ID 1');
    await steps.untilState(long, '-b----');
    expect(await steps.domux('console', '--log', long)).toContain('BusyBox');
    await steps.domux('destroy', long);
    await steps.createMini(long);
    await until(
      'its log goes on',
      async () => (await steps.domux('console', '--log', long)).match(/BusyBox/g)?.length === 2,
    );
  });

  test('gives memory up and gets it back, up to its maximum', async () => {
    await steps.createMini('web', 'maxmem=96');
    await steps.untilState('web', '-b----');
    await until('it has what it is to have', async () => (await steps.list())[0]?.mem_mib === 64);
    await steps.domux('mem-set', 'web', '40');
    expect((await steps.list())[0]).toMatchObject({mem_mib: 40, maxmem_mib: 96});
    await steps.domux('mem-set', 'web', '96');
    expect((await steps.list())[0]).toMatchObject({mem_mib: 96});
    await steps.domux('mem-max', 'web', '100');
    expect((await steps.list())[0]).toMatchObject({maxmem_mib: 100});
    expect((await home.run(['mem-set', 'web', '100'])).code).toBe(1);
  });

  test('leaves a core that is an ELF file, and goes on', async () => {
    await steps.createMini('web');
    await steps.untilState('web', '-b----');
    const core = join(home.directory, 'core');
    await steps.domux('dump-core', 'web', core);
    const descriptor = openSync(core, 'r');
    const header = Buffer.alloc(18);
    readSync(descriptor, header);
    closeSync(descriptor);
    expect(header.subarray(0, 4).toString('latin1')).toBe('\x7fELF');
    // e_type 4 is ET_CORE (elf(5)).
    expect(header.readUInt16LE(16)).toBe(4);
    await steps.untilState('web', '-b----');
  });
});
