import {afterEach, beforeAll, beforeEach, expect, test} from 'vitest';
import {consoleLog} from '../../../source/registry/domains/domain-files.ts';
import {readFileIfPresent} from '../../../source/system/files.ts';
import {
  expectUnbroken,
  expectWhole,
  numbersIn,
  openViewer,
  startCounting,
} from '../../helpers/guests/counting-guest.ts';
import {createHome} from '../../helpers/home.ts';
import type {Home} from '../../helpers/home.ts';
import {ensurePcMini, miniTimeout} from '../../helpers/guests/mini.ts';
import {until} from '../../helpers/until.ts';

/** Migrations in a row, back and forth. */
const migrations = 20;

let homes: readonly [Home, Home];
beforeAll(() => ensurePcMini(), miniTimeout);
beforeEach(() => {
  homes = [createHome(), createHome()];
});
afterEach(() => Promise.all(homes.map(home => home.dispose())));

/** All that is possible with a guest that is emulated, the usual one half of the time. */
const modeOf = (count: number) => ['', 'stop', '', 'postcopy'][count % 4] ?? '';

test(
  `a guest that is migrated ${migrations} times keeps its memory, and who watches it misses nothing`,
  {timeout: 400_000},
  async () => {
    const viewer = await startCounting(homes[0]);
    let [here, there] = homes;
    for (let count = 1; count <= migrations; ++count) {
      const mode = modeOf(count);
      const options = mode === '' ? [] : ['--mode', mode];
      const {code, stderr} = await here.run(
        ['migrate', ...options, 'web', `dir:${there.directory}`],
        {timeout: 60_000},
      );
      expect(code, stderr).toBe(0);
      [here, there] = [there, here];
      const last = viewer.counted().at(-1) ?? 0;
      const goesOn = () => (viewer.counted().at(-1) ?? 0) > last + 5;
      await until('it goes on counting for who watches', goesOn, {timeout: 30_000});
    }

    await expectWhole(viewer);
    const counted = viewer.counted();
    expect(counted[0]).toBe(1);
    expectUnbroken(counted);
    expect(await there.host.list()).toEqual([]);
    // Whoever comes now sees what was printed elsewhere, and all of it is in the log.
    const late = openViewer(here);
    await until('it is there', () => late.counted().length > 1000);
    expectUnbroken(late.counted());
    const log = numbersIn(readFileIfPresent(consoleLog(here.places.log, 'web', 0)) ?? '');
    expect(log[0]).toBe(1);
    expectUnbroken(log);
    expect(log.at(-1)).toBeGreaterThanOrEqual(counted.at(-1) ?? 0);
  },
);
