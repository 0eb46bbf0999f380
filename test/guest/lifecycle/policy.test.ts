import {expect, test} from 'vitest';
import type {DomainConfig} from '../../../source/config/domain-config.ts';
import {decide, preservedName} from '../../../source/guest/lifecycle/policy.ts';

const config = {
  onPoweroff: 'destroy',
  onReboot: 'restart',
  onCrash: 'restart',
  onWatchdog: 'coredump-destroy',
  limits: {crashLimit: 3, crashWindow: 10},
} as DomainConfig;

test('stops restarting past the limit, and says so', () => {
  const decision = decide(config, 'crash', [1000, 2000, 3000, 4000], 4000);
  expect(decision).toMatchObject({
    then: 'preserve',
    message: 'crashed 4 times within 10 s: not restarted any more',
  });
});

test('backs off: at once, then after 1, 2, 4 seconds', () => {
  const patient = {...config, limits: {...config.limits, crashLimit: 10}};
  const delays = [1, 2, 3, 4].map(count => {
    const decision = decide(
      patient,
      'crash',
      Array.from({length: count}, () => 5000),
      5000,
    );
    return 'delay' in decision ? decision.delay : undefined;
  });
  expect(delays).toEqual([0, 1000, 2000, 4000]);
});

test('forgets crashes that are older than the window', () => {
  expect(decide(config, 'crash', [0, 1, 2, 20_000], 20_000)).toMatchObject({
    then: 'restart',
    delay: 0,
  });
});

test('never waits after a reboot, however often', () => {
  expect(decide(config, 'reboot', [], 0)).toEqual({then: 'restart', dumpCore: false, delay: 0});
});

test('goes by the action that the config names', () => {
  expect(decide(config, 'poweroff', [], 0).then).toBe('destroy');
  expect(decide(config, 'halt', [], 0).then).toBe('destroy');
  expect(decide(config, 'watchdog', [0], 0)).toMatchObject({then: 'destroy', dumpCore: true});
  expect(decide({...config, onCrash: 'preserve'}, 'crash', [0], 0).then).toBe('preserve');
  expect(decide({...config, onCrash: 'rename-restart'}, 'crash', [0], 0).then).toBe(
    'rename-restart',
  );
  expect(decide({...config, onCrash: 'coredump-restart'}, 'crash', [0], 0)).toMatchObject({
    then: 'restart',
    dumpCore: true,
  });
});

test('names a kept domain as xl does', () => {
  expect(preservedName('web', new Date('2005-09-12T08:07:59Z'))).toBe('web-20050912T0807Z');
});
