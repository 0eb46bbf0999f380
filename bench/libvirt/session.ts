import {execFile, execFileSync} from 'node:child_process';
import {chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {installed} from '../harness.ts';

type Command = readonly [string, ...string[]];

/** A libvirt daemon of its own, as an ordinary user has one. */
export type LibvirtSession = {
  /** What its user runs: this command. */
  readonly as: (...command: readonly string[]) => Command;
  /** The same for `virsh`. */
  readonly virsh: (...words: readonly string[]) => Command;
  /** Runs `virsh` to its end. */
  readonly run: (...words: readonly string[]) => Promise<void>;
  /** Writes a file that its user can read; gives its path. */
  readonly write: (name: string, text: string) => string;
  /** The process of a domain's QEMU. */
  readonly pidOf: (domain: string) => number;
  readonly daemon: () => number;
  /** Ends its domains and itself. */
  readonly stop: () => void;
};

/** What `startLibvirt` needs, as Debian's packages have it. */
export const hasLibvirt = (): boolean =>
  ['virsh', 'qemu-system-x86_64', 'setpriv'].every(installed);

export const libvirtPackages = 'libvirt-daemon, libvirt-clients and qemu-system-x86';

/** Makes ready for a libvirt daemon; `virsh` starts it when it is first used. */
export function startLibvirt(): LibvirtSession {
  // Its sockets' paths have to be short.
  const directory = mkdtempSync('/tmp/bench-virsh-');
  const place = (name: string) => join(directory, name);
  const isRoot = process.getuid?.() === 0;
  const user = isRoot ? ['setpriv', '--reuid=nobody', '--regid=nogroup', '--clear-groups'] : [];
  const settings = [
    ...['env', '-i', 'PATH=/usr/bin:/bin:/usr/sbin:/sbin', 'TERM=xterm', `HOME=${directory}`],
    ...['run', 'config', 'cache'].map(
      name => `XDG_${name === 'run' ? 'RUNTIME_DIR' : `${name.toUpperCase()}_HOME`}=${place(name)}`,
    ),
  ];
  const as = (...command: readonly string[]) =>
    [...user, ...settings, ...command] as [string, ...string[]];
  const virsh = (...words: readonly string[]) =>
    as('virsh', '-q', '-c', 'qemu:///session', ...words);
  const daemon = () => Number(readFileSync(place('run/libvirt/libvirtd.pid'), 'utf8').trim());

  for (const name of ['run', 'config', 'config/libvirt', 'cache']) mkdirSync(place(name));
  writeFileSync(place('config/libvirt/qemu.conf'), 'security_driver = "none"\n');
  chmodSync(directory, 0o755);
  if (isRoot) execFileSync('chown', ['-R', 'nobody:nogroup', directory]);

  return {
    as,
    virsh,
    run: async (...words) => {
      const [program, ...rest] = virsh(...words);
      await promisify(execFile)(program, rest);
    },
    write: (name, text) => {
      writeFileSync(place(name), text, {mode: 0o644});
      return place(name);
    },
    pidOf: domain =>
      Number(readFileSync(place(`run/libvirt/qemu/run/${domain}.pid`), 'utf8').trim()),
    daemon,
    stop: () => {
      const [program, ...words] = virsh('list', '--name');
      const left = execFileSync(program, words, {encoding: 'utf8'}).trim();
      for (const name of left.split('\n').filter(each => each !== '')) {
        const [destroyer, ...rest] = virsh('destroy', name);
        execFileSync(destroyer, rest);
      }
      process.kill(daemon());
      rmSync(directory, {recursive: true, force: true});
    },
  };
}
