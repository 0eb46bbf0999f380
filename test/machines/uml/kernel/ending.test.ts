import {describe, expect, it} from 'vitest';
import {describeEnding, judgeEnding} from '../../../../source/machines/uml/kernel/ending.ts';
import type {Evidence} from '../../../../source/machines/uml/kernel/ending.ts';

const evidence = (change: Partial<Evidence>): Evidence => ({
  exit: {exitCode: 0},
  orderly: true,
  asked: undefined,
  consoleLines: [],
  errorLines: [],
  program: 'linux.uml',
  ...change,
});

describe('judgeEnding', () => {
  it.each<[what: string, change: Partial<Evidence>, reason: string]>([
    ['a signal', {exit: {signal: 'SIGKILL'}}, 'crash'],
    [
      'a signal after it was asked to go down',
      {exit: {signal: 'SIGABRT'}, asked: 'poweroff'},
      'crash',
    ],
    [
      'an abort of a kernel that was down already',
      {exit: {signal: 'SIGABRT'}, orderly: false, consoleLines: ['x', 'reboot: System halted']},
      'poweroff',
    ],
    [
      'an abort of a kernel that was about to restart',
      {exit: {signal: 'SIGABRT'}, orderly: false, errorLines: ['reboot: Restarting system']},
      'reboot',
    ],
    [
      'an abort long after a halt that came to nothing',
      {exit: {signal: 'SIGABRT'}, consoleLines: ['reboot: System halted', '1', '2', '3']},
      'crash',
    ],
    [
      'another signal soon after a reboot',
      {exit: {signal: 'SIGKILL'}, consoleLines: ['reboot: Restarting system', 'boot']},
      'crash',
    ],
    ['an exit code that no order has', {exit: {exitCode: 2}}, 'crash'],
    ['an unseen end that left the control directory', {exit: {}, orderly: false}, 'crash'],
    ['SIGTERM to the kernel', {exit: {exitCode: 1}}, 'poweroff'],
    ['an unseen end in order', {exit: {}}, 'poweroff'],
    ['a reboot', {consoleLines: ['x', 'reboot: Restarting system']}, 'reboot'],
    ['an unseen reboot', {exit: {}, errorLines: ['reboot: Restarting system']}, 'reboot'],
    [
      'an unseen poweroff after a reboot',
      {exit: {}, errorLines: ['reboot: Restarting system', 'reboot: System halted']},
      'poweroff',
    ],
    ['a reboot long ago', {consoleLines: ['reboot: Restarting system', '1', '2', '3']}, 'poweroff'],
    ['a halt that was asked for', {asked: 'halt', consoleLines: ['reboot: System halted']}, 'halt'],
    ['a poweroff that was to be a reboot', {asked: 'reboot'}, 'reboot'],
  ])('knows %s', (_, change, reason) => {
    expect(judgeEnding(evidence(change))).toBe(reason);
  });
});

describe('describeEnding', () => {
  it('tells once what the kernel said twice, and what nobody but stderr heard', () => {
    const panic = ['Kernel panic - not syncing: x', ' trace'];
    const errorLines = ['said on stderr', ...panic];
    const heard = describeEnding(evidence({consoleLines: panic, errorLines}));
    expect(heard.lastLines).toEqual(errorLines);
    expect(describeEnding(evidence({errorLines})).lastLines).toEqual(panic);
  });

  it('begins with the panic where there was one', () => {
    const consoleLines = [
      'boot',
      'Kernel panic - not syncing: x',
      ...Array<string>(40).fill(' trace'),
    ];
    const {lastLines} = describeEnding(evidence({consoleLines, errorLines: ['said on stderr']}));
    expect(lastLines.slice(0, 2)).toEqual(['said on stderr', 'Kernel panic - not syncing: x']);
    expect(lastLines).toHaveLength(21);
  });
});
