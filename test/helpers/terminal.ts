import {spawn} from '@lydell/node-pty';
import type {IPty} from '@lydell/node-pty';
import xterm from '@xterm/headless';
import {cli, node} from './home.ts';
import {until} from './until.ts';

/** A program in a pseudo-terminal of its own, and what its screen shows. */
export type Terminal = {
  readonly pty: IPty;
  /** Everything the program has written, byte by byte. */
  readonly output: () => string;
  /** The lines that are visible, without trailing blanks. */
  readonly screen: () => string;
  readonly type: (text: string) => void;
  /** Waits until output that came after `type` was last called matches. */
  readonly see: (pattern: RegExp | string, timeout?: number) => Promise<string>;
  /** Resolves with the exit code, or 128 and the number of the signal that ended it. */
  readonly exit: Promise<number>;
  readonly kill: (signal?: string) => void;
};

export type TerminalOptions = {
  readonly env: NodeJS.ProcessEnv;
  readonly columns?: number;
  readonly rows?: number;
};

/** Runs a program in a terminal that answers what a terminal is asked, as a real one does. */
export function openTerminal(
  program: string,
  args: readonly string[],
  {env, columns = 80, rows = 24}: TerminalOptions,
): Terminal {
  const pty = spawn(program, [...args], {
    cols: columns,
    rows,
    name: 'xterm-256color',
    env: {...env, TERM: 'xterm-256color'},
    encoding: null,
  });
  const display = new xterm.Terminal({cols: columns, rows, allowProposedApi: true, scrollback: 0});
  const decoder = new TextDecoder('latin1');
  let output = '';
  let typed = 0;

  pty.onData(data => {
    const bytes = data as unknown as Uint8Array;
    output += decoder.decode(bytes);
    display.write(bytes);
  });
  display.onData(answer => pty.write(answer));
  const exit = new Promise<number>(resolve => {
    pty.onExit(({exitCode, signal}) => resolve(signal ? 128 + signal : exitCode));
  });

  return {
    pty,
    output: () => output,
    screen: () =>
      Array.from({length: rows}, (_, row) =>
        (display.buffer.active.getLine(row)?.translateToString(true) ?? '').trimEnd(),
      ).join('\n'),
    type: text => {
      typed = output.length;
      pty.write(text);
    },
    see: async (pattern, timeout = 10_000) => {
      const fresh = () => output.slice(typed);
      const matches = () =>
        typeof pattern === 'string' ? fresh().includes(pattern) : pattern.test(fresh());
      await until(`the terminal shows ${String(pattern)}`, matches, {timeout}).catch(
        (error: unknown) => {
          throw new Error(`It shows only ${JSON.stringify(fresh().slice(-3000))}`, {cause: error});
        },
      );
      // What it was asked, it has answered, before anything else is typed.
      await new Promise<void>(resolve => display.write('', resolve));
      return fresh();
    },
    exit,
    kill: (signal = 'SIGKILL') => pty.kill(signal),
  };
}

/** Runs `domux` in a terminal. */
export const openDomux = (args: readonly string[], options: TerminalOptions): Terminal =>
  openTerminal(node, [cli, ...args], options);
