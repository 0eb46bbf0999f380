import {spawn} from 'node:child_process';
import type {ChildProcess} from 'node:child_process';
import {existsSync, mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, beforeAll, beforeEach, expect, test} from 'vitest';
import {findProgram} from '../../../source/system/programs/find-program.ts';
import {signal} from '../../../source/system/processes.ts';
import {readMachineProcess} from '../../../source/registry/guests/machine-process.ts';
import {checkExt4, makeExt4} from '../../helpers/disks.ts';
import {openGuestShell} from '../../helpers/guests/guest-shell.ts';
import {createHome} from '../../helpers/home.ts';
import type {Home} from '../../helpers/home.ts';
import {ensureMini, ensurePcMini, miniTimeout} from '../../helpers/guests/mini.ts';
import {until} from '../../helpers/until.ts';
import {endOrphans} from '../life/orphans.ts';
import {stepsIn} from '../steps.ts';

let home: Home;
let started: ChildProcess | undefined;

beforeAll(() => Promise.all([ensureMini(), ensurePcMini()]), miniTimeout);
beforeEach(() => (home = createHome()));
afterEach(async () => {
  started?.kill('SIGKILL');
  started = undefined;
  await endOrphans(home);
});

const file = (name: string) => join(home.directory, name);

function makeShared(): string {
  for (const tag of ['read', 'write']) mkdirSync(file(tag));
  writeFileSync(file('read/of'), 'the host\n');
  return `p9=['tag=read,path=${file('read')}','tag=write,path=${file('write')},access=w']`;
}

/** Disks that come and go while the guest writes to another one, which is whole afterwards. */
async function plugUnderLoad(
  name: string,
  devices: readonly [string, string],
  prefixes: readonly string[],
): Promise<void> {
  const {domux} = stepsIn(home);
  const [first, second] = devices;
  makeExt4(file('more.raw'), {of: 'more'});
  const {run, runUntil} = await openGuestShell(home, name);
  await run(`mkdir -p /data /more; mount /dev/${first} /data`);
  await run(
    '(while [ ! -e /stop ]; do head -c 40k /dev/urandom >/data/a; cp /data/a /data/b; cmp /data/a /data/b || echo torn >>/data/torn; echo >>/data/rounds; sync; done; touch /stopped) & true',
  );
  await runUntil('wc -l /data/rounds', /^[2-9]/);
  for (const prefix of prefixes) {
    await domux('block-attach', name, `${prefix}:${file('more.raw')},xvdb,w`);
    await runUntil(`mount /dev/${second} /more && cat /more/of`, /more/);
    expect(await run(`echo ${prefix} >/more/by; umount /more; echo done`)).toContain('done');
    await domux('block-detach', name, 'xvdb');
    await runUntil(`[ -e /sys/block/${second} ] || echo gone`, /gone/);
    checkExt4(file('more.raw'));
  }
  await runUntil('wc -l /data/rounds', /^([4-9]|\d\d)/);
  await run('touch /stop');
  await runUntil('ls /', /stopped/);
  expect(await run('umount /data && echo unmounted; cat /data/torn 2>&1')).toContain('unmounted');
}

test('machine uml: disks come and go under load, and directories are read-only unless asked', async () => {
  const {createMini, domux} = stepsIn(home);
  makeExt4(file('data.raw'));
  await createMini('web', `disk='file:${file('data.raw')},xvda,w'`, makeShared());
  const {run} = await openGuestShell(home, 'web');
  const mounted =
    'cd /; mkdir r w; mount -t hostfs -o /read none r; mount -t hostfs -o /write none w';
  expect(await run(`${mounted}; cat r/of`)).toContain('the host');
  const tried = await run('mount -o remount,rw r; echo no >r/of; echo yes >w/of');
  expect(tried).toContain('Read-only file system');
  expect(readFileSync(file('read/of'), 'utf8')).toBe('the host\n');
  expect(readFileSync(file('write/of'), 'utf8')).toBe('yes\n');

  await plugUnderLoad('web', ['ubda', 'ubdb'], ['file', 'cow']);
  await domux('destroy', 'web');
  checkExt4(file('data.raw'));
});

test('machine qemu: a disk on an NBD server, one that comes and goes under load, and shared directories', async () => {
  const {createMini, domux} = stepsIn(home);
  const socket = file('nbd.sock');
  makeExt4(file('data.raw'), {of: 'the server'});
  const {file: program, env} = findProgram('qemu-nbd');
  const words = ['-t', '-f', 'raw', '-k', socket, '-x', 'data', file('data.raw')];
  started = spawn(program, words, {env: {...process.env, ...env}, stdio: 'ignore'});
  await until('the NBD server listens', () => existsSync(socket));
  const disk = `disk='format=raw,vdev=xvda,cache=none,target=nbd+unix:///data?socket=${socket}'`;
  await createMini('web', 'machine=qemu', 'memory=96', disk, makeShared());
  const {run} = await openGuestShell(home, 'web');
  expect(await run('mount /dev/vda /mnt && cat /mnt/of; umount /mnt')).toContain('the server');
  const mounted =
    'cd /; mkdir r w; mount -t virtiofs read r; mount -t virtiofs write w; mount -o remount,rw r';
  expect(await run(`${mounted}; cat r/of`)).toContain('the host');
  expect(await run('echo no >r/of; echo yes >w/of')).toContain('Read-only file system');
  expect(readFileSync(file('read/of'), 'utf8')).toBe('the host\n');
  expect(readFileSync(file('write/of'), 'utf8')).toBe('yes\n');
  for (const words of [
    ['save', 'web', file('web.save')],
    ['migrate', 'web', `dir:${file('far')}`],
  ]) {
    const {code, stderr} = await home.run(words);
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^(Saving.*\n)?The guest's state cannot leave .*read, .*by virtiofs.*9p/,
    );
  }
  expect(existsSync(file('web.save'))).toBe(false);
  expect((await home.run(['log'])).stdout).not.toContain('paused');

  await plugUnderLoad('web', ['vda', 'vdb'], ['cow']);
  await domux('destroy', 'web');
  started.kill();
  await until('the server has ended', () => started?.exitCode !== null);
  checkExt4(file('data.raw'));
}, 60_000);

test('a disk that a machine of another registry has is refused, and what a crash left holds nothing', async () => {
  const other = createHome();
  try {
    makeExt4(file('data.raw'));
    const disk = `disk='file:${file('data.raw')},xvda,w'`;
    await stepsIn(home).createMini('web', disk);
    const create = ['create', '-q', 'name=api', 'kernel=mini', 'memory=64', disk];
    const refused = await other.run(create);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toMatch(
      /data\.raw is used by domain web \(ID 1, mode w, of .*\/run\), and so cannot/,
    );
    expect((await other.run(['disk', 'resize', file('data.raw'), '32M'])).stderr).toContain(
      'is used by domain web (ID 1, mode w, of',
    );
    expect((await home.run(create)).stderr).toContain('is used by domain web (ID 1, mode w)');

    const {directory, entry} = await home.host.find('web');
    const machine = readMachineProcess(directory)?.pid ?? 0;
    for (const pid of [entry.guest?.pid ?? 0, -machine]) signal(pid, 'SIGKILL');
    await until('the machine is gone', () => !existsSync(`/proc/${machine}`));
    expect(await other.run(create)).toMatchObject({code: 0});
  } finally {
    await endOrphans(other);
  }
});
