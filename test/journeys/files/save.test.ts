import {existsSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, beforeAll, beforeEach, expect, test} from 'vitest';
import {readEntry} from '../../../source/registry/domains/entry.ts';
import {identify, signal} from '../../../source/system/processes.ts';
import {
  expectUnbroken,
  expectWhole,
  openViewer,
  startCounting,
} from '../../helpers/guests/counting-guest.ts';
import {createHome} from '../../helpers/home.ts';
import type {Home} from '../../helpers/home.ts';
import {ensurePcMini, miniTimeout} from '../../helpers/guests/mini.ts';
import {until} from '../../helpers/until.ts';

let home: Home;
let file: string;
beforeAll(() => ensurePcMini(), miniTimeout);
beforeEach(() => {
  home = createHome();
  file = join(home.directory, 'web.save');
});
afterEach(() => home.dispose());

const domux = async (...args: string[]) => {
  const {code, stderr} = await home.run(args, {timeout: 60_000});
  expect(code, stderr).toBe(0);
};

test(
  'a guest that is saved and restored keeps its memory, and its console goes on where it was',
  {timeout: 200_000},
  async () => {
    const viewer = await startCounting(home);
    await domux('save', '--checkpoint', 'web', file);
    await domux('save', '--paused', 'web', file);
    await domux('unpause', 'web');
    await domux('save', 'web', file);
    expect(await home.host.list()).toEqual([]);
    const before = viewer.counted();
    expectUnbroken(before);

    await domux('restore', file);
    const again = openViewer(home);
    await until('its memory was checked', () => again.rounds() > viewer.rounds(), {
      timeout: 60_000,
    });
    await expectWhole(again);
    const after = again.counted();
    expect(after[0]).toBeLessThan(before.at(-1) ?? 0);
    expectUnbroken(after);
  },
);

test(
  'a domain whose guest process is killed while it is saved goes on, or is in the file',
  {timeout: 200_000},
  async () => {
    await startCounting(home);
    for (const delayed of [0, 100, 400]) {
      const {directory} = await home.host.find('web');
      const pid = readEntry(directory)?.guest?.pid ?? 0;
      const saving = home.run(['save', 'web', file], {timeout: 60_000});
      await until('it is being saved', async () => {
        const [domain] = await home.host.list();
        return domain?.info.status === 'save-vm' || domain === undefined;
      });
      await new Promise(resolve => setTimeout(resolve, delayed));
      if (identify(pid) !== undefined) signal(pid, 'SIGKILL');
      await saving;
      const left = await until('it is settled', async () => {
        const list = await home.host.list();
        return list.every(({info}) => info.status === 'running') && {list};
      });
      // Exactly one of the two.
      expect([left.list.length, existsSync(file)]).toEqual(
        left.list.length === 1 ? [1, false] : [0, true],
      );
      if (left.list.length === 0) break;
    }
  },
);
