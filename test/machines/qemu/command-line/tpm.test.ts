import {readdirSync} from 'node:fs';
import {join} from 'node:path';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {createHome} from '../../../helpers/home.ts';
import type {Home} from '../../../helpers/home.ts';
import {openGuestShell} from '../../../helpers/guests/guest-shell.ts';
import {ensurePcMini, miniTimeout} from '../../../helpers/guests/mini.ts';

let home: Home;
const pc = ['machine=qemu', 'kernel=mini', 'memory=128'];

beforeAll(async () => {
  await ensurePcMini();
  home = createHome();
}, miniTimeout);
afterAll(() => home.dispose());

test('a microvm has none', async () => {
  const {code, stderr} = await home.run(['create', 'name=web', ...pc, 'board=microvm', 'tpm=2.0']);
  expect([code, stderr]).toEqual([
    1,
    expect.stringMatching(/A microvm has no TPM: write board = 'q35'/),
  ]);
});

test('the guest of a PC has one, which is back with a snapshot', async () => {
  const created = await home.run(['create', 'name=pc', ...pc, "vtpm=['backend=0']"], {
    timeout: 60_000,
  });
  expect(created.stderr).toBe('');
  const shell = await openGuestShell(home, 'pc');
  const version = 'cat /sys/class/tpm/tpm0/tpm_version_major';
  expect(await shell.run(version)).toMatch(/^2\r/m);
  expect(readdirSync(join(home.places.data, 'tpm', 'pc'))).toContain('tpm2-00.permall');
  expect((await home.run(['snapshot', 'create', 'pc', 's1'])).stderr).toBe('');
  expect((await home.run(['snapshot', 'revert', 'pc', 's1'])).stderr).toBe('');
  expect(await shell.run(version)).toMatch(/^2\r/m);
}, 120_000);
