import {execFileSync} from 'node:child_process';
import {readdirSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {readEntries} from '../../../source/registry/domains/entry.ts';
import {createBootGuest} from '../../helpers/guests/boot-guest.ts';
import {createHome} from '../../helpers/home.ts';
import type {Home} from '../../helpers/home.ts';

let home: Home;
beforeEach(async () => {
  home = createHome();
  await createBootGuest(home);
});
afterEach(() => home.dispose());

test('a disk that has no room for all of it: nothing is left there, and the guest goes on', async () => {
  const [domain] = readEntries(home.places.run);
  // A limit on the size of files says what a full disk does, at the same place (setrlimit(2)).
  execFileSync('prlimit', ['--pid', String(domain?.entry.guest?.pid), '--fsize=50000']);
  const file = join(home.directory, 'web.save');
  const {code, stderr} = await home.run(['save', 'web', file]);
  expect([code, stderr]).toEqual([
    1,
    expect.stringMatching(/Failed to save domain, resuming domain: EFBIG/),
  ]);
  expect(readdirSync(home.directory).filter(name => name.startsWith('web.save'))).toEqual([]);
  const [left] = await home.host.list();
  expect([left?.info.name, left?.info.status]).toEqual(['web', 'running']);
});
