import {expect, test} from 'vitest';
import {planMachine} from '../../../../source/machines/uml/kernel/command-line.ts';
import type {DomainConfig} from '../../../../source/config/domain-config.ts';

const argumentsOf = (cmdline: string) =>
  planMachine(
    7,
    {
      ...{kernel: '/linux.uml', memory: 64, maxmem: 64, consoles: 1, onReboot: 'restart'},
      ...{cmdline, disks: [], vifs: []},
    } as unknown as DomainConfig,
    [],
  ).arguments;

test('has the kernel say its last words on stderr, unless a user chooses the console', () => {
  expect(argumentsOf('quiet')).toContain('console=ttyS63');
  const chosen = argumentsOf('root=/dev/ubda console=ttyS0');
  expect(chosen.filter(word => word.startsWith('console='))).toEqual(['console=ttyS0']);
  expect(chosen).not.toContain('ssl63=null,fd:2');
});
