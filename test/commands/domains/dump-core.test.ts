import {readFileSync, readdirSync, statSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {coreStamp} from '../../../source/commands/domains/dump-core.ts';
import {createHome} from '../../helpers/home.ts';
import type {Home} from '../../helpers/home.ts';
import {createSim} from '../../helpers/guests/sim.ts';

let home: Home;
beforeAll(async () => {
  home = createHome();
  await createSim(home, 'web');
});
afterAll(() => home.dispose());

const state = async (name: string) => (await home.run(['domstate', name])).stdout.trim();

describe('dump-core', () => {
  test('refuses a file that exists, and leaves it as it is', async () => {
    const file = join(home.directory, 'precious');
    writeFileSync(file, 'precious');
    const {code, stdout, stderr} = await home.run(['dump-core', 'web', file]);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toBe(`${file} exists already: name a file that does not.\n`);
    expect(readFileSync(file, 'utf8')).toBe('precious');
  });

  test('refuses a directory that is not there', async () => {
    const {code, stderr} = await home.run(['dump-core', 'web', '/nosuch/core']);
    expect([code, stderr]).toEqual([1, 'There is no directory /nosuch.\n']);
  });

  test('writes an ELF core that others cannot read, and lets the guest go on', async () => {
    const file = join(home.directory, 'web.core');
    expect(await home.run(['dump-core', 'web', file])).toEqual({
      code: 0,
      stdout: 'Dumping core of domain: web ...\n',
      stderr: '',
    });
    expect(readFileSync(file).subarray(0, 4).toString('latin1')).toBe('\x7fELF');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(await state('web')).toBe('idle');
  });

  test('leaves a paused guest paused', async () => {
    await createSim(home, 'still');
    await home.run(['pause', 'still']);
    expect((await home.run(['dump-core', 'still', join(home.directory, 'still.core')])).code).toBe(
      0,
    );
    expect(await state('still')).toBe('paused');
  });

  test('names the file itself and destroys the guest afterwards, where told so', async () => {
    await createSim(home, 'dead');
    const {code, stdout} = await home.run(['dump-core', '-C', 'dead']);
    const dump = join(home.places.data, 'dump');
    const [core = ''] = readdirSync(dump);
    expect(core).toMatch(/^\d{4}-\d{4}-\d{4}\.\d\d-dead\.3\.core$/);
    expect([code, stdout]).toEqual([0, `Dumping core of domain: dead ...\n${join(dump, core)}\n`]);
    expect((await home.run(['domid', 'dead'])).code).toBe(1);
  });

  test('stamps as xend did', () => {
    expect(coreStamp(new Date(2005, 8, 1, 2, 0, 5))).toBe('2005-0901-0200.05');
  });
});

describe('sysrq', () => {
  test('refuses what is not one letter', async () => {
    for (const key of ['', 'hh']) {
      expect(await home.run(['sysrq', 'web', key])).toEqual({
        code: 1,
        stdout: '',
        stderr: 'Invalid sysrq.\n',
      });
    }
  });

  test('prints what the kernel answers', async () => {
    expect(await home.run(['sysrq', 'web', 'h'])).toEqual({
      code: 0,
      stdout: 'sysrq: h\n',
      stderr: '',
    });
  });
});
