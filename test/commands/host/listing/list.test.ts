import {writeFileSync} from 'node:fs';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import type {ListedJson} from '../../../../source/commands/host/listing/list-json.ts';
import {createHome} from '../../../helpers/home.ts';
import type {Home} from '../../../helpers/home.ts';
import {createSim} from '../../../helpers/guests/sim.ts';
import {until} from '../../../helpers/until.ts';

const header = 'Name                                        ID   Mem VCPUs\tState\tTime(s)';
let home: Home;

beforeAll(async () => {
  home = createHome();
  await createSim(home, 'web1', {memory: 128, maxmem: 256, source: '/etc/domux/web1.cfg'});
  await createSim(home, 'web2', {behaviour: ['cpu=100'], vcpus: 2, maxvcpus: 3});
  await createSim(home, 'db', {paused: true});
});

afterAll(() => home.dispose());

const rows = (stdout: string) => stdout.trimEnd().split('\n').slice(1);
const names = (stdout: string) => rows(stdout).map(row => row.split(/\s+/, 1)[0]);
const listed = async (...words: string[]) =>
  JSON.parse((await home.run(['list', '--json', ...words])).stdout) as ListedJson[];

describe('list refuses', () => {
  test.each([
    [['nosuch'], 'nosuch is an invalid domain identifier (rc=-6)\n'],
    [['99'], "Error: Domain '99' does not exist.\n"],
    [['web'], 'web is ambiguous: it could be web1, web2.\n'],
    [['x*'], "No domain's name matches 'x*'.\n"],
    [
      ['--state=paused', 'db'],
      'Error: You may specify either a state or a particular VM, but not both\n',
    ],
  ])('%j', async (words, stderr) => {
    expect(await home.run(['list', ...words])).toEqual({code: 1, stdout: '', stderr});
  });

  test('an option that it does not have, with status 2', async () => {
    const {code, stderr} = await home.run(['list', '-x']);
    expect([code, stderr]).toEqual([2, "option `x' not supported.\nTry 'domux help list'.\n"]);
  });

  test('a state that there is not, naming those there are', async () => {
    const {code, stderr} = await home.run(['list', '--state=fine']);
    expect(code).toBe(1);
    expect(stderr).toContain('running, blocked, paused');
  });
});

describe('list', () => {
  test('shows Domain-0 first and then all by ID, in the columns of xl', async () => {
    const {code, stdout, stderr} = await home.run(['list']);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout.split('\n')[0]).toBe(header);
    const [zero, web1, web2, db] = rows(stdout);
    expect(zero).toMatch(/^Domain-0 {37}0 [ \d]{5} [ \d]{5} {5}r----- {2}[ \d]{6}\.\d$/);
    expect(web1).toMatch(/^web1 {41}1 {3}128 {5}1 {5}-b---- {7}0\.0$/);
    expect(web2).toMatch(/^web2 {41}2 {4}64 {5}2 {5}r----- {2}[ \d]{6}\.\d$/);
    expect(db).toMatch(/^db {43}3 {4}64 {5}1 {5}--p--- {7}0\.0$/);
  });

  test('takes names, IDs, globs and unique beginnings, in the order given, each once', async () => {
    expect(names((await home.run(['list', 'd', '2', 'web*', '0', 'db'])).stdout)).toEqual([
      'db',
      'web2',
      'web1',
      'Domain-0',
    ]);
    expect(names((await home.run(['ls', '*'])).stdout)).toEqual(['Domain-0', 'web1', 'web2', 'db']);
  });

  test('narrows to a state', async () => {
    expect(names((await home.run(['list', '--state=paused'])).stdout)).toEqual(['db']);
    expect(names((await home.run(['list', '--state', 'b'])).stdout)).toEqual(['web1']);
  });

  test('takes the words of xm and xl for labels and pools', async () => {
    const {stdout} = await home.run(['list', '--label', 'db']);
    expect(stdout).toBe((await home.run(['list', '-Z', 'db'])).stdout);
    expect(names((await home.run(['list', '--pool', 'Pool-0'])).stdout)).toHaveLength(4);
    const refused = (stderr: string) => ({code: 1, stdout: '', stderr});
    expect(await home.run(['list', '--pool=other'])).toEqual(
      refused('There is no pool other: all are in Pool-0.\n'),
    );
    expect((await home.run(['list', '--pool=Pool-0', 'db'])).stderr).toContain('but not both');
  });

  test('as JSON is an array of objects, Domain-0 its first', async () => {
    const [zero, web1, , db] = await listed();
    expect(zero).toMatchObject({name: 'Domain-0', id: 0, machine: 'host', config: null});
    expect(zero?.cpu_seconds).toBeGreaterThan(0);
    expect(web1).toMatchObject({
      name: 'web1',
      id: 1,
      machine: 'sim',
      state: '-b----',
      mem_mib: 128,
      maxmem_mib: 256,
      vcpus: 1,
      config: '/etc/domux/web1.cfg',
      status: 'running',
      trouble: null,
    });
    expect(web1?.uuid).toMatch(/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/);
    expect(Math.abs((web1?.started_at ?? 0) - Date.now() / 1000)).toBeLessThan(120);
    expect(db).toMatchObject({status: 'prelaunch', started_at: null, state: '--p---'});
  });

  test('-l shows S-expressions with the config and the console', async () => {
    const {stdout} = await home.run(['list', '-l', 'web1']);
    expect(stdout).toMatch(/^\(domain\n {4}\(id 1\)\n {4}\(name web1\)\n {4}\(memory 128\)\n/);
    expect(stdout).toContain('\n        (status listening)\n');
    expect(stdout).toContain('\n            (config_file /etc/domux/web1.cfg)\n');
    expect(stdout).toMatch(/\n\)\n$/);
  });

  test('--2005 sorts by name and shows five columns of state', async () => {
    const {stdout} = await home.run(['list', '--2005']);
    expect(stdout.split('\n')[0]).toBe(
      'Name              Id  Mem(MB)  CPU  State  Time(s)  Console',
    );
    expect(names(stdout)).toEqual(['Domain-0', 'db', 'web1', 'web2']);
    expect(rows(stdout)[1]).toBe('db                 3       64    -  --p--      0.0       0');
  });

  test('of a home without domains shows Domain-0 alone', async () => {
    const env = {DOMUX_HOME: `${home.directory}/empty`};
    expect(names((await home.run(['list'], {env})).stdout)).toEqual(['Domain-0']);
  });
});

describe('other lists', () => {
  test('vm-list leaves Domain-0 out', async () => {
    const {stdout} = await home.run(['vm-list']);
    const [web1] = await listed('web1');
    expect(rows(stdout)).toHaveLength(3);
    expect(rows(stdout)[0]).toBe(`${web1?.uuid ?? ''}  1    ${'web1'.padEnd(30)}`);
  });

  test('vcpu-list shows a row for each vCPU, those that are offline too', async () => {
    const {stdout} = await home.run(['vcpu-list', 'web2']);
    expect(rows(stdout).map(row => row.slice(44, 58))).toEqual([
      '    -   r--   ',
      '    -   r--   ',
      '    -   --p   ',
    ]);
  });

  test('uptime counts since the machine was launched', async () => {
    const {stdout} = await home.run(['uptime', 'web1', 'db']);
    const [web1, db] = rows(stdout);
    expect(web1).toMatch(/^web1 {33}1 {2}0:0\d:\d\d$/);
    expect(db).toBe('db                                   3  0:00:00');
    expect((await home.run(['uptime', '-s', '0'])).stdout).toMatch(/ up .*, Domain-0 \(0\)\n$/);
  });

  test('all of them speak JSON', async () => {
    for (const verb of ['vm-list', 'vcpu-list', 'uptime']) {
      const value = JSON.parse((await home.run([verb, '--json'])).stdout) as {name: string}[];
      expect(value.map(({name}) => name)).toContain('web1');
    }
  });
});

describe('names and IDs', () => {
  test.each([
    [
      ['domid', 'nosuch'],
      "Can't get domid of domain name 'nosuch', maybe this domain does not exist.\n",
    ],
    [['domname', 'x'], 'Invalid domain id.\n\n'],
    [
      ['domname', '42'],
      "Can't get domain name of domain id '42', maybe this domain does not exist.\n",
    ],
  ])('refuses %j as xl does', async (words, stderr) => {
    expect(await home.run(words)).toEqual({code: 1, stdout: '', stderr});
  });

  test.each([
    [['domid', 'db'], '3\n'],
    [['domid', 'Domain-0'], '0\n'],
    [['domname', '2'], 'web2\n'],
    [['domname', '0'], 'Domain-0\n'],
    [['domstate', 'web1', 'web2', 'db', '0'], 'idle\nrunning\npaused\nrunning\n'],
  ])('%j prints %j', async (words, stdout) => {
    expect(await home.run(words)).toEqual({code: 0, stdout, stderr: ''});
  });
});

test('domstate --json tells of whom each state is', async () => {
  expect(JSON.parse((await home.run(['domstate', '--json', 'db', '0'])).stdout)).toEqual([
    {name: 'db', id: 3, state: 'paused'},
    {name: 'Domain-0', id: 0, state: 'running'},
  ]);
});

describe('a domain that crashed and is kept', () => {
  test('shows why, and keeps the processor time that it had used', async () => {
    await createSim(home, 'crashy', {behaviour: ['cpu=100'], onCrash: 'preserve'});
    const [before] = await listed('crashy');
    const client = await home.host.control(await home.host.find('crashy'));
    await client.execute('domux-simulate', {behaviour: ['crash']});
    await until('it has crashed', async () => (await listed('crashy'))[0]?.status !== 'running');
    client.close();

    const {stdout} = await home.run(['list', '-v', 'crashy']);
    expect(stdout).toMatch(/\n.* ---sc- .* {8}3 {16}-\n$/);
    expect((await home.run(['list', '--2005', 'crashy'])).stdout).toContain(' ----c ');
    expect((await home.run(['list', '-l', 'crashy'])).stdout).toContain('(shutdown_reason crash)');
    expect((await home.run(['domstate', 'crashy'])).stdout).toBe('crashed\n');
    const [after] = await listed('crashy');
    expect(after).toMatchObject({status: 'guest-panicked', reason: 'crash', message: 'crashed'});
    expect(after?.cpu_seconds).toBeGreaterThanOrEqual(before?.cpu_seconds ?? Infinity);
    await home.host.destroy(await home.host.find('crashy'));
  });
});

describe('a domain that nobody answers for', () => {
  test('is listed, with the reason on standard error', async () => {
    const {directory} = await createSim(home, 'lost');
    const {entry} = await home.host.find('lost');
    // Its config is broken, so that no new guest process can take over.
    writeFileSync(`${directory}/config.json`, '{');
    process.kill(entry.guest?.pid ?? 0, 'SIGKILL');

    const result = await until('the list tells of the trouble', async () => {
      const seen = await home.run(['list']);
      return seen.stderr === '' ? undefined : seen;
    });
    expect(result.code).toBe(0);
    expect(result.stderr).toMatch(/^Domain lost /);
    expect(rows(result.stdout)[4]).toMatch(/^lost +5 +64 +1 {5}------ {7}0\.0$/);
    await home.host.destroy({directory, entry});
    expect(names((await home.run(['list'])).stdout)).not.toContain('lost');
  });
});

test('list shows what it can while a guest process hangs, and says which one does', async () => {
  const stuck = await createSim(home, 'stuck');
  const pid = stuck.entry.guest?.pid ?? 0;
  process.kill(pid, 'SIGSTOP');
  const {code, stdout, stderr} = await home.run(['list']);
  process.kill(pid, 'SIGCONT');
  expect(code).toBe(0);
  expect(names(stdout)).toEqual(['Domain-0', 'web1', 'web2', 'db', 'stuck']);
  expect(stderr).toBe(`Domain stuck: its guest process (process ${pid}) does not answer.\n`);
  await home.host.destroy(stuck);
});
