import {afterEach, beforeEach, expect, test} from 'vitest';
import {readEvents} from '../../helpers/events.ts';
import {createHome} from '../../helpers/home.ts';
import type {Home} from '../../helpers/home.ts';
import {createSim} from '../../helpers/guests/sim.ts';

let home: Home;
beforeEach(() => (home = createHome()));
afterEach(() => home.dispose());

const happened = () => readEvents(home).map(({event}) => event);

test.each([
  [['trigger', 'web', 'init'], 'Invalid trigger "init": there are power, reset and nmi.\n'],
  [['button-press', 'web', 'sleep'], 'There is no button "sleep": there is power.\n'],
  [['reset', 'nosuch'], 'nosuch is an invalid domain identifier (rc=-6)\n'],
])('%j is refused, and nothing is pressed', async (words, stderr) => {
  await createSim(home, 'web');
  expect(await home.run(words)).toEqual({code: 1, stdout: '', stderr});
  expect(happened()).toEqual(['created', 'booted']);
});

test.each([
  [['reset', 'web'], 'reset'],
  [['trigger', 'web', 'reset'], 'reset'],
  [['trigger', 'web', 'power', '0'], 'power button pressed'],
  [['button-press', 'web', 'power'], 'power button pressed'],
])('%j silently does it', async (words, event) => {
  await createSim(home, 'web', {behaviour: ['ignore-shutdown']});
  expect(await home.run(words)).toEqual({code: 0, stdout: '', stderr: ''});
  expect(happened()).toContain(event);
});
