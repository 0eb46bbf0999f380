import {execFileSync, spawn} from 'node:child_process';
import type {ChildProcess} from 'node:child_process';
import {chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {installed} from './harness.ts';

/** A domain of libvirt whose console floods. */
export type VirshFlood = {
  /** Shows it on a terminal. */
  readonly command: readonly [string, ...string[]];
  readonly stop: () => void;
};

/** What `startVirshFlood` needs, as Debian's packages have it. */
export const hasLibvirt = (): boolean =>
  ['virsh', 'qemu-system-x86_64', 'python3', 'script', 'setpriv'].every(installed);

/** A paused guest: its processor is no part of this. */
const domain = `<domain type='qemu'><name>flood</name><memory unit='MiB'>16</memory>
<os><type arch='x86_64' machine='pc'>hvm</type></os>
<devices><serial type='pty'/><memballoon model='none'/></devices></domain>`;

/**
 * Writes to the end of the pseudo-terminal that QEMU holds, as QEMU does for a guest that prints
 * without end (pidfd_getfd(2), system call 438), since no emulated guest would be fast enough.
 */
const flood = `
import ctypes, os, select, sys
pid = int(sys.argv[1])
links = ((int(n), os.readlink(f'/proc/{pid}/fd/{n}')) for n in os.listdir(f'/proc/{pid}/fd'))
fd = next(n for n, link in links if link.endswith('ptmx'))
libc = ctypes.CDLL(None, use_errno=True)
master = libc.syscall(438, os.pidfd_open(pid), fd, 0)
if master < 0: raise OSError(ctypes.get_errno(), 'pidfd_getfd')
block = (b'x' * 62 + b'\\r\\n') * 1024
while True:
    select.select([], [master], [])
    try: os.write(master, block)
    except BlockingIOError: pass
`;

/**
 * Starts a libvirt daemon of its own, as an ordinary user, with a domain whose console floods. The
 * daemon ends by itself once nobody asks it any more.
 */
export async function startVirshFlood(): Promise<VirshFlood> {
  // Its sockets' paths have to be short.
  const directory = mkdtempSync('/tmp/bench-virsh-');
  const place = (name: string) => join(directory, name);
  const user =
    process.getuid?.() === 0
      ? ['setpriv', '--reuid=nobody', '--regid=nogroup', '--clear-groups']
      : [];
  const settings = [
    ...['env', '-i', 'PATH=/usr/bin:/bin:/usr/sbin:/sbin', 'TERM=xterm', `HOME=${directory}`],
    ...['run', 'config', 'cache'].map(
      name => `XDG_${name === 'run' ? 'RUNTIME_DIR' : `${name.toUpperCase()}_HOME`}=${place(name)}`,
    ),
  ];
  const as = (...command: string[]) => [...user, ...settings, ...command] as [string, ...string[]];
  const run = (...command: string[]) => {
    const [program, ...words] = as(...command);
    return execFileSync(program, words, {encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit']});
  };
  const virsh = (...words: string[]) => run('virsh', '-q', '-c', 'qemu:///session', ...words);

  for (const name of ['run', 'config', 'config/libvirt', 'cache']) mkdirSync(place(name));
  writeFileSync(place('config/libvirt/qemu.conf'), 'security_driver = "none"\n');
  writeFileSync(place('domain.xml'), domain);
  writeFileSync(place('flood.py'), flood);
  chmodSync(directory, 0o755);
  if (user.length > 0) execFileSync('chown', ['-R', 'nobody:nogroup', directory]);

  virsh('create', '--paused', place('domain.xml'));
  const pid = readFileSync(place('run/libvirt/qemu/run/flood.pid'), 'utf8').trim();
  const [program, ...words] = as('python3', place('flood.py'), pid);
  const writer: ChildProcess = spawn(program, words, {stdio: ['ignore', 'ignore', 'inherit']});
  await sleep(200);
  return {
    command: as('virsh', '-c', 'qemu:///session', 'console', '--force', 'flood'),
    stop: () => {
      writer.kill();
      virsh('destroy', 'flood');
      const daemon = readFileSync(place('run/libvirt/libvirtd.pid'), 'utf8').trim();
      process.kill(Number(daemon));
      rmSync(directory, {recursive: true, force: true});
    },
  };
}
