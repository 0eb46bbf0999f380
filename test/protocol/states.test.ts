import {expect, test} from 'vitest';
import {stateColumns} from '../../source/protocol/states.ts';

test.each([
  ['running', true, undefined, 'r-----'],
  ['running', false, undefined, '-b----'],
  ['paused', true, undefined, '--p---'],
  ['prelaunch', false, undefined, '--p---'],
  ['shutdown', true, 'poweroff', '---s--'],
  ['shutdown', false, 'reboot', '---sr-'],
  ['shutdown', false, 'suspend', '---ss-'],
  ['guest-panicked', false, 'crash', '---sc-'],
  ['guest-panicked', false, 'watchdog', '---sw-'],
  ['restarting', false, 'crash', '---sc-'],
  ['destroying', true, undefined, '-----d'],
] as const)('shows %s (busy: %s, %s) as %s', (state, busy, reason, columns) => {
  expect(stateColumns(state, busy, reason)).toBe(columns);
});
