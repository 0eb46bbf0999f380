import {readlinkSync} from 'node:fs';
import {userInfo} from 'node:os';

/** Who runs this process, for the event log: `root on pts/3`, or `root` without a terminal. */
export function whoAmI(env: NodeJS.ProcessEnv = process.env): string {
  // On behalf of somebody who has come from another host.
  const guest = env['DOMUX_WHO'];
  if (guest) return guest;
  const user = env['SUDO_USER'] ?? userName();
  const terminal = terminalName();
  const from = env['SSH_CONNECTION']?.split(' ')[0];
  return [user, terminal && ` on ${terminal}`, from && ` from ${from}`].filter(Boolean).join('');
}

/**
 * Who has come from another host, for its event log: what they say of themselves, and whom the host
 * knows them as.
 */
export const describeGuest = (given: string, known: string): string => `${given}, as ${known}`;

/** Who this process runs as. */
export function userName(): string {
  // Of anybody else libc has to ask, which takes a millisecond.
  if (process.getuid?.() === 0) return 'root';
  try {
    return userInfo().username;
  } catch {
    return `uid ${process.getuid?.() ?? '?'}`;
  }
}

function terminalName(): string | undefined {
  for (const descriptor of [0, 1, 2]) {
    try {
      const target = readlinkSync(`/proc/self/fd/${descriptor}`);
      if (target.startsWith('/dev/pts/') || target.startsWith('/dev/tty')) return target.slice(5);
    } catch {
      // A closed descriptor names no terminal.
    }
  }
  return undefined;
}
