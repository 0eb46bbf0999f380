import {expect, test} from 'vitest';
import {completeConfig} from '../../source/config/stored-config.ts';

const oldest = {
  name: 'web',
  uuid: '00000000-0000-4000-8000-000000000001',
  machine: 'qemu',
  memory: 64,
  disks: [{target: '/disk', vdev: 'xvda', access: 'r'}],
  qemu: {vnc: true},
};

test('refuses what is no config, naming what it lacks', () => {
  expect(() => completeConfig(undefined)).toThrow(/lacks name: it is corrupt/);
  expect(() => completeConfig({...oldest, memory: undefined})).toThrow(/lacks memory/);
});

test('what an older version did not know is as if nothing were said of it', () => {
  expect(completeConfig(oldest)).toMatchObject({
    ...{maxmem: 64, vcpus: 1, maxvcpus: 1, consoles: 1, onWatchdog: 'destroy', cmdline: ''},
    disks: [{target: '/disk', format: 'raw', access: 'r', cdrom: false}],
    qemu: {vnc: true, boot: 'cd', clock: {base: 'utc'}},
    limits: {logFiles: 3},
  });
});

test('what is written stays, whatever it means', () => {
  const given = {...oldest, maxmem: 128, vcpus: 3, maxvcpus: 4, holographic: true};
  expect(completeConfig(given)).toMatchObject(given);
  expect(completeConfig({...oldest, machine: 'uml', qemu: undefined}).qemu).toBeUndefined();
});
