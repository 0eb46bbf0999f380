import {spawn} from 'node:child_process';
import {closeSync, constants, openSync} from 'node:fs';
import type {Socket} from 'node:net';

/** Puts a terminal back as it was found where this process is killed and cannot do it itself. */
export type TerminalGuard = {
  /**
   * This process has the terminal, its modes set: from now on it is put right, and again for other
   * sequences. @param closing What a terminal is written that is given back, without a newline.
   */
  readonly hold: (closing: string) => void;
  /** This process has given the terminal back. */
  readonly release: () => void;
};

/**
 * Descriptor 3 tells what is to be written, one line each time, an empty one for nothing; 4 is the
 * terminal, 5 its output. Whoever has changed the modes since (a shell that has gone on) keeps them:
 * it gets a moment for that. Nothing comes before the output, for sshd reads no more of a terminal once
 * it has seen that its program is dead. One that takes nothing, as at the end of a lost link, is let go.
 */
const script = `
trap '' HUP INT QUIT TERM TSTP TTIN TTOU
found=$(stty -g <&4) || exit
echo >&3
held= closing=
while IFS= read -r closing_now <&3; do
  closing=$closing_now
  if [ -z "$closing" ]; then held=; elif [ -z "$held" ]; then held=$(stty -g <&4); fi
done
[ -n "$closing" ] || exit 0
printf %s "$closing" >&5
(sleep 2; kill -KILL 0) 3<&- 4<&- 5<&- &
sleep 0.1
if [ "$(stty -g <&4)" = "$held" ]; then stty "$found" <&4; fi
kill -KILL 0
`;

let guard: Promise<TerminalGuard> | undefined;

/**
 * Starts a shell that holds the terminal of this process and waits for the end of a pipe that only
 * this process holds; asked again, it is the one that is there. To be begun early and awaited before
 * the modes are changed: it notes how they were. Without a shell or stty nothing is guarded.
 */
export const guardTerminal = (): Promise<TerminalGuard> => (guard ??= startGuard());

function startGuard(): Promise<TerminalGuard> {
  const output = process.stdout.isTTY ? openOutput() : undefined;
  // A session of its own: it is not meant by what ends this process' group, or stops it.
  const child = spawn('/bin/sh', ['-c', script], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe', 0, output ?? 'ignore'],
    detached: true,
    cwd: '/',
    env: {PATH: process.env['PATH']},
  });
  if (output !== undefined && output !== 1) closeSync(output);
  const line = child.stdio[3] as Socket;
  let said = '';
  const say = (closing: string) => {
    if (closing === said) return;
    said = closing;
    if (line.writable) line.write(`${closing}\n`);
  };

  return new Promise(resolve => {
    const ready = () => {
      child.unref();
      line.unref();
      resolve({hold: say, release: () => say('')});
    };
    child.on('error', ready);
    line.on('error', ready).once('data', ready).once('close', ready);
  });
}

/** The terminal once more, so that only the guard's writing does not wait where it takes nothing. */
function openOutput(): number {
  try {
    return openSync(
      '/proc/self/fd/1',
      constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOCTTY,
    );
  } catch {
    // It belongs to somebody else, as after su.
    return 1;
  }
}
