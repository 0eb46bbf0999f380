import {describe, expect, it} from 'vitest';
import {UsageError} from '../../../source/errors.ts';
import {debianArguments} from '../../../source/images/debian/arguments.ts';
import type {DebianOptions, DebianSurroundings} from '../../../source/images/debian/arguments.ts';

const plain: DebianOptions = {suite: 'bookworm', packages: [], size: 2 ** 31, sshKeys: []};
const around: DebianSurroundings = {
  ...{disk: '/scratch/disk.raw', mke2fs: '/sbin/mke2fs', modules: ['/scratch/6.1.176']},
  ...{before: ['--setup-hook=first'], after: ['--customize-hook=last']},
};
const hooksOf = (change: Partial<DebianOptions>) =>
  debianArguments({...plain, ...change}, around).filter(word => word.startsWith('--customize'));

describe('debianArguments', () => {
  it.each([
    ['a suite', {suite: 'sid; reboot'}],
    ['a package', {packages: ['nginx', '$(reboot)']}],
    ['a user', {user: 'joe root'}],
    ['a key', {sshKeys: ["ssh-ed25519 AAAA it's mine"]}],
    ['a key', {sshKeys: ['reboot']}],
  ])('refuses what cannot be %s, for a shell reads it', (what, change) => {
    expect(() => hooksOf(change)).toThrow(UsageError);
    expect(() => hooksOf(change)).toThrow(`cannot be ${what}.`);
  });

  it('has each package once, with sudo for a user', () => {
    const words = debianArguments({...plain, packages: ['nginx', 'less'], user: 'joe'}, around);
    const included =
      words
        .find(word => word.startsWith('--include='))
        ?.slice(10)
        .split(',') ?? [];
    expect(included).toEqual(expect.arrayContaining(['systemd-sysv', 'nginx', 'sudo']));
    expect(included.filter(name => name === 'less')).toHaveLength(1);
    expect(words.slice(-2)).toEqual(['bookworm', '/dev/null']);
  });

  it('gives keys to root and to the user', () => {
    const hooks = hooksOf({user: 'joe', sshKeys: ['ssh-ed25519 AAAA me']});
    expect(hooks.join('\n')).toMatch(/AAAA me[^]*root\/\.ssh[^]*AAAA me[^]*home\/joe\/\.ssh/);
    expect(hooksOf({}).join('\n')).not.toContain('/root/.ssh');
  });

  it('tells cloud-init of the disk where it is on it', () => {
    const isTold = (packages: readonly string[]) =>
      hooksOf({packages}).some(hook => hook.includes('/etc/cloud/cloud.cfg.d'));
    expect([isTold(['nginx']), isTold(['cloud-init'])]).toEqual([false, true]);
  });

  it('writes the disk when all is in it, and what was there to help is gone', () => {
    const hooks = hooksOf({});
    const place = (text: string) => hooks.findIndex(hook => hook.includes(text));
    expect(place('mke2fs')).toBe(hooks.length - 2);
    expect(place("depmod '6.1.176'")).toBeLessThan(place('last'));
    expect(place('last')).toBeLessThan(place('mke2fs'));
    expect(hooks[place('mke2fs')]).toContain("'/scratch/disk.raw' 2097152k");
  });
});
