import {execFileSync} from 'node:child_process';
import {existsSync, readFileSync} from 'node:fs';
import {cpus} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {readEntry} from '../../../source/registry/domains/entry.ts';
import {isAlive, signal} from '../../../source/system/processes.ts';
import {createHome} from '../../helpers/home.ts';
import type {Home} from '../../helpers/home.ts';
import {ensureMini, ensurePcMini, miniTimeout} from '../../helpers/guests/mini.ts';
import {until} from '../../helpers/until.ts';

let home: Home;
const silent = {code: 0, stdout: '', stderr: ''};

beforeAll(async () => {
  if (process.getuid?.() !== 0)
    throw new Error('Only root may reserve time of the host: run this test as root.');
  await Promise.all([ensureMini(), ensurePcMini()]);
  home = createHome();
  const pc = [
    `vcpus=${cpus().length}`,
    'machine=qemu',
    'kernel=mini',
    'memory=128',
    'cpu_weight=512',
    'cap=50',
  ];
  const uml = ['machine=uml', 'kernel=mini', 'memory=64'];
  for (const words of [
    ['name=pc', ...pc],
    ['name=uml', ...uml],
  ]) {
    expect((await home.run(['create', ...words], {timeout: 60_000})).stderr).toBe('');
  }
}, miniTimeout);
afterAll(async () => {
  // Only who destroys a domain takes its group away.
  await home.run(['destroy', 'pc']);
  await home.dispose();
});

/** Its first vCPU's thread. */
async function threadOf(name: string): Promise<number> {
  const client = await home.host.control(await home.host.find(name));
  const [vcpu] = await client.execute('query-cpus-fast').finally(client.close);
  return vcpu?.['thread-id'] ?? 0;
}

const policyOf = async (name: string) =>
  execFileSync('chrt', ['-p', String(await threadOf(name))], {encoding: 'latin1'});

/** What the kernel says of the group that a domain's vCPU is in; undefined where it is in none of its own. */
async function shareOf(name: string) {
  const memberships = readFileSync(`/proc/${await threadOf(name)}/cgroup`, 'latin1');
  const [, controllers = '', path = ''] = /^\d+:(.*):(.*\/domux-\S+)$/m.exec(memberships) ?? [];
  if (path === '') return undefined;
  const mount = controllers === '' ? '/sys/fs/cgroup' : `/sys/fs/cgroup/${controllers}`;
  const read = (file: string) => readFileSync(join(mount, path, file), 'latin1').trim();
  return controllers === ''
    ? {
        directory: join(mount, path),
        weight: Number(read('cpu.weight')) * 2.56,
        max: read('cpu.max'),
      }
    : {
        directory: join(mount, path),
        weight: Number(read('cpu.shares')) / 4,
        max: `${read('cpu.cfs_quota_us')} ${read('cpu.cfs_period_us')}`,
      };
}

test.each([
  [['sched-credit', '-w', '5'], 'Must specify a domain to set parameters: -d DOMAIN.\n'],
  [['sched-credit', '-d', 'pc', '-w', 'much'], "weight is a number, and 'much' is none.\n"],
  [['sched-credit', '-d', 'pc', '-w', '0'], 'Error: a weight is from 1 to 65535, and this is 0.\n'],
  [['sched-sedf', 'pc', '-p', '10'], 'Error: a slice has at least 1024 ns, and this is 0.\n'],
  [['sched-sedf', 'pc', '-s', '5', '-w', '5'], 'Either a slice of each period, or a weight.\n'],
  [['sched-sedf', 'uml', '-p', '100', '-s', '10'], /^Error: .* or use machine qemu\.\n$/],
  [['atropos', 'pc', '1', '2', '3', 'yes'], "EXTRA is a number, and 'yes' is none.\n"],
  [['bvt_ctxallow', '3'], 'CTX_ALLOW is 100000 to 1000000000 nanoseconds on Linux.\n'],
  [['sched-bvt-ctxallow', 'long'], "CTX_ALLOW is a number, and 'long' is none.\n"],
  [['bvt', 'pc', '0', '0', '0', '0', '0'], 'MCUADV is at least 1.\n'],
])('refuses %j and changes nothing', async (args, message) => {
  const {code, stderr} = await home.run(args);
  expect(code).toBe(1);
  expect(stderr).toMatch(message);
  expect(await shareOf('pc')).toMatchObject({weight: 512, max: '50000 100000'});
});

test('sched-credit prints the table of xl, and as JSON', async () => {
  expect((await home.run(['sched-credit'])).stdout).toBe(
    [
      'Name                                ID Weight  Cap',
      'Domain-0                             0    256    0',
      'pc                                   1    512   50',
      'uml                                  2    256    0',
      '',
    ].join('\n'),
  );
  const {stdout} = await home.run(['sched-credit', '-d', 'pc', '--json']);
  expect(JSON.parse(stdout)).toMatchObject([
    {name: 'pc', scheduler: 'credit', weight: 512, cap: 50},
  ]);
});

test('a domain is not created where the host does not schedule it as its config says', async () => {
  const words = ['machine=uml', 'kernel=mini', 'memory=64', 'period=20000000', 'slice=1000000'];
  const {code, stderr} = await home.run(['create', 'name=timed', ...words]);
  expect({code, stderr}).toMatchObject({
    code: 1,
    stderr: expect.stringContaining(
      'give it a cap (sched-credit -c), or use machine qemu',
    ) as string,
  });
  expect((await home.run(['list', 'timed'])).code).toBe(1);
});

describe('a share', () => {
  test('is that of all processes of User-Mode Linux too, at once', async () => {
    expect(await shareOf('uml')).toBeUndefined();
    expect(await home.run(['bvt', 'uml', '20', '0', '0', '0', '0'])).toEqual(silent);
    expect(await home.run(['sched-credit', '-d', 'uml', '-c', '70'])).toEqual(silent);
    expect(await shareOf('uml')).toMatchObject({weight: 128, max: '70000 100000'});
  });

  test('survives a guest process that is killed, and is gone with the domain', async () => {
    const {directory} = await home.host.find('uml');
    const share = await shareOf('uml');
    const guest = readEntry(directory)?.guest ?? {pid: 0, startTime: 0};
    signal(guest.pid, 'SIGKILL');
    await until('its guest process is gone', () => !isAlive(guest));
    expect((await home.run(['sched-credit', '-d', 'uml'])).stdout).toMatch(/^uml +2 +128 +70$/m);
    expect(await home.run(['destroy', 'uml'])).toEqual(silent);
    expect(existsSync(share?.directory ?? '/')).toBe(false);
  });
});

describe('a reservation', () => {
  test('is one of SCHED_DEADLINE, and takes the place of the share', async () => {
    expect(await home.run(['sched-sedf', 'pc', '-p', '100', '-s', '20', '-l', '50'])).toEqual(
      silent,
    );
    expect(await policyOf('pc')).toContain('20000000/50000000/100000000');
    expect(await shareOf('pc')).toBeUndefined();
    expect((await home.run(['sched-sedf', 'pc'])).stdout).toBe(
      [
        'Name                                ID Period(ms) Slice(ms) Lat(ms) Extra Weight',
        'pc                                   1     100.0      20.0    50.0      0      0',
        '',
      ].join('\n'),
    );
  });

  test('with extra time is set in the nanoseconds of atropos', async () => {
    expect(await home.run(['atropos', 'pc', '50000000', '10000000', '0', '1'])).toEqual(silent);
    expect(await policyOf('pc')).toContain('10000000/50000000/50000000');
  });

  test('is kept by the domain when its machine is started anew', async () => {
    const thread = await threadOf('pc');
    expect(await home.run(['reset', 'pc'])).toEqual(silent);
    await until('it has another thread with a deadline', async () => {
      return (await threadOf('pc')) !== thread && (await policyOf('pc')).includes('DEADLINE');
    });
  });

  test('beyond what there is, is refused with what to do', async () => {
    const {code, stderr} = await home.run(['sched-sedf', 'pc', '-p', '100', '-s', '100']);
    expect(code).toBe(1);
    expect(stderr).toMatch(/take a smaller slice, or a longer period\.\n$/);
    expect(await policyOf('pc')).toContain('10000000/50000000/50000000');
  });
});

test('domains run in turn, and again as they did', async () => {
  expect(await home.run(['rrobin', 'pc'])).toEqual(silent);
  expect(await policyOf('pc')).toContain('SCHED_RR');
  expect((await home.run(['sched-credit', '-d', 'pc'])).stdout).toMatch(/^pc +1 +- +-$/m);
  expect(await home.run(['sched-credit', '-d', 'pc', '-w', '300'])).toEqual(silent);
  expect(await policyOf('pc')).toContain('SCHED_OTHER');
  expect(await shareOf('pc')).toMatchObject({weight: 300});
});
