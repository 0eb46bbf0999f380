import {readlinkSync} from 'node:fs';
import {userInfo} from 'node:os';

/** Who runs this process, for the event log: `root on pts/3`, or `root` without a terminal. */
export function whoAmI(env: NodeJS.ProcessEnv = process.env): string {
  const user = env['SUDO_USER'] ?? userName();
  const terminal = terminalName();
  const from = env['SSH_CONNECTION']?.split(' ')[0];
  return [user, terminal && ` on ${terminal}`, from && ` from ${from}`].filter(Boolean).join('');
}

/** Who this process runs as. */
export function userName(): string {
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
