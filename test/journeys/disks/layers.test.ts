import {execFileSync} from 'node:child_process';
import {copyFileSync, mkdirSync, truncateSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, beforeAll, beforeEach, describe, expect, test} from 'vitest';
import {openGuestShell} from '../../helpers/guests/guest-shell.ts';
import {createHome} from '../../helpers/home.ts';
import type {Home} from '../../helpers/home.ts';
import {ensureMini, ensurePcMini, miniTimeout} from '../../helpers/guests/mini.ts';
import {digestOf, makeExt4} from '../../helpers/disks.ts';
import {endOrphans} from '../life/orphans.ts';
import {stepsIn} from '../steps.ts';

let home: Home;
let base: string;

beforeAll(() => Promise.all([ensureMini(), ensurePcMini()]), miniTimeout);
beforeEach(() => {
  home = createHome();
  base = join(home.directory, 'base.raw');
  makeExt4(base, {of: 'the base'});
});
afterEach(() => endOrphans(home));

type Planned = {readonly disks: readonly {readonly layer?: string}[]};

describe.each([
  {machine: 'uml', device: 'ubda', ending: 'cow', other: 'qcow2'},
  {machine: 'qemu', device: 'vda', ending: 'qcow2', other: 'cow'},
])('on machine $machine', ({machine, device, ending, other}) => {
  const layer = (name: string) => join(home.places.data, 'disks', name, `xvda.${ending}`);
  const words = () => [`machine=${machine}`, 'memory=96', `disk='cow:${base},xvda,w'`];

  test('two guests write over one base at once, stay apart, and find what they wrote again', async () => {
    const {domux, createMini} = stepsIn(home);
    const untouched = digestOf(base);
    await Promise.all([createMini('one', ...words()), createMini('two', ...words())]);
    const shells = await Promise.all(['one', 'two'].map(name => openGuestShell(home, name)));
    const written = await Promise.all(
      shells.map(({run}, index) =>
        run(
          `cd /; mount /dev/${device} mnt; for i in 1 2 3; do echo ${index} >mnt/by; head -c 1m /dev/urandom >mnt/$i; sync; done
cat mnt/of mnt/by; umount mnt`,
        ),
      ),
    );
    expect(written.map(text => text.includes('the base\r\n'))).toEqual([true, true]);
    expect(digestOf(base)).toBe(untouched);

    for (const spec of [`file:${base},xvda,w`, `cow:${base},xvda,w`]) {
      const third = ['create', 'name=three', 'kernel=mini', `disk='${spec}'`];
      const {code, stderr} = await home.run([...third, `machine=${machine}`, 'memory=96']);
      expect({spec, code}).toEqual({spec, code: spec.startsWith('cow:') ? 0 : 1});
      if (code === 1) expect(stderr).toContain(`is the base of ${layer('one')}, ${layer('two')}`);
    }

    await domux('destroy', 'one');
    await createMini('one', ...words());
    const again = await openGuestShell(home, 'one');
    expect(await again.run(`mount /dev/${device} /mnt; cat /mnt/by`)).toBe('0\r\n');
    const [block] = JSON.parse(await domux('block-list', '--json', 'one')) as unknown[];
    expect(block).toMatchObject({target: layer('one'), base, format: ending, access: 'w'});
  }, 90_000);

  test('refuses a layer that does not fit its base, or that another machine made, and says what to do', async () => {
    const create = (...more: string[]) =>
      home.run(['create', '-q', 'name=web', 'kernel=mini', ...words(), ...more]);
    mkdirSync(join(home.places.data, 'disks', 'web'), {recursive: true});
    const foreign = layer('web').replace(/\w+$/, other);
    writeFileSync(foreign, '');
    expect(await create()).toMatchObject({
      code: 1,
      stderr: expect.stringContaining(`has a layer of another machine, ${foreign}`) as string,
    });
    execFileSync('rm', [foreign]);

    expect(await create()).toMatchObject({code: 0});
    await stepsIn(home).domux('destroy', 'web');
    truncateSync(base, 32 * 1024 * 1024);
    expect(await create()).toMatchObject({
      code: 1,
      stderr: expect.stringContaining(
        `domux disk rebase --unsafe '${layer('web')}' '${base}'`,
      ) as string,
    });
  });
});

test('a guest of each machine has a layer over one base, which can be taken out meanwhile', async () => {
  const {domux, createMini} = stepsIn(home);
  await createMini('one', 'machine=uml', 'memory=96', `disk='cow:${base},xvda,w'`);
  // The kernel opens its disks when they are used.
  const one = await openGuestShell(home, 'one');
  await one.run('mount -o ro /dev/ubda /mnt');
  await createMini('two', 'machine=qemu', 'memory=96', `disk='cow:${base},xvda,w'`);
  const two = await openGuestShell(home, 'two');
  expect(
    await two.run('mount /dev/vda /mnt; cat /mnt/of; echo two >/mnt/by; umount /mnt'),
  ).toContain('the base\r\n');
  await domux('destroy', 'two');
  const flat = join(home.directory, 'flat.raw');
  await domux('disk', 'convert', 'two/xvda.qcow2', flat);
  const other = join(home.directory, 'other.raw');
  copyFileSync(base, other);
  expect(await home.run(['disk', 'rebase', 'two/xvda.qcow2', other])).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('is read by a guest of User-Mode Linux') as string,
  });
  await createMini('three', 'machine=uml', 'memory=96', `disk='file:${flat},xvda,r'`);
  const three = await openGuestShell(home, 'three');
  expect(await three.run('mount -o ro /dev/ubda /mnt; cat /mnt/by')).toContain('two');
}, 90_000);

test("a layer is there, and is one domain's alone, before that domain begins", async () => {
  const file = join(home.directory, 'one.cow');
  const disk = `disk='vdev=xvda,access=w,layer=${file},target=${base}'`;
  const {createMini, domux} = stepsIn(home);
  await createMini('one', '-p', disk);
  expect((await home.run(['create', '-q', 'name=two', 'kernel=mini', disk])).stderr).toContain(
    `${file} is used by domain one (ID 1, mode w)`,
  );
  await domux('unpause', 'one');
  truncateSync(base, 32 * 1024 * 1024);
  await domux('destroy', 'one');
  const refused = await home.run(['create', '-q', '-p', 'name=one', 'kernel=mini', disk]);
  expect(refused.stderr).toContain('was written to after');
});

test('cow=1 and --cow give layers to all disks that would be written to', async () => {
  const {domux} = stepsIn(home);
  const disk = `disk=['file:${base},xvda,w','file:${base},xvdb,r']`;
  for (const word of ['cow=1', '--cow']) {
    const planned = JSON.parse(
      await domux('create', '-n', 'name=web', 'kernel=mini', disk, word),
    ) as Planned;
    expect(planned.disks.map(each => each.layer)).toEqual([
      join(home.places.data, 'disks', 'web', 'xvda.cow'),
      undefined,
    ]);
  }
});
