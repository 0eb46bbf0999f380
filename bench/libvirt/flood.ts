import {spawn} from 'node:child_process';
import {setTimeout as sleep} from 'node:timers/promises';
import {installed} from '../harness.ts';
import {hasLibvirt, startLibvirt} from './session.ts';

/** A domain of libvirt whose console floods. */
export type VirshFlood = {
  /** Shows it on a terminal. */
  readonly command: readonly [string, ...string[]];
  readonly stop: () => void;
};

/** What `startVirshFlood` needs, as Debian's packages have it. */
export const canFlood = (): boolean => hasLibvirt() && ['python3', 'script'].every(installed);

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

/** Starts a libvirt daemon of its own, with a domain whose console floods. */
export async function startVirshFlood(): Promise<VirshFlood> {
  const session = startLibvirt();
  await session.run('create', '--paused', session.write('domain.xml', domain));
  const writerCommand = session.as(
    ...['python3', session.write('flood.py', flood), String(session.pidOf('flood'))],
  );
  const [program, ...words] = writerCommand;
  const writer = spawn(program, words, {stdio: ['ignore', 'ignore', 'inherit']});
  await sleep(200);
  return {
    command: session.as('virsh', '-c', 'qemu:///session', 'console', '--force', 'flood'),
    stop: () => {
      writer.kill();
      session.stop();
    },
  };
}
