import type {ConsoleLine} from '../../../config/domain-config.ts';
import {createConsoleInput} from './console-input.ts';
import type {ConsoleInput} from './console-input.ts';
import {createConsoleTail} from '../../console-tail.ts';
import {openLine} from '../../fifos.ts';
import type {Line} from '../../fifos.ts';
import {isIdle, readUsage} from '../kernel/kernel-process.ts';
import {createWindowLine, windowLineName} from '../control/window-line.ts';
import type {WindowSize} from '../control/window-line.ts';
import {createTerminalFinder} from './terminal-finder.ts';

/** All consoles of a machine. Console 0 is two of the guest's lines in one. */
export type Consoles = {
  /** Undefined where there is no such console. */
  readonly input: (console: number) => ConsoleInput | undefined;
  /** Tells the guest how big the terminal is that a console is shown on. */
  readonly resize: (console: number, size: WindowSize) => void;
  /** Last lines on the kernel's own console. */
  readonly kernelLines: () => string[];
  readonly drain: () => void;
  /** The guest rebooted. */
  readonly reset: () => void;
  readonly close: () => void;
};

/** Names of the guest's lines, in the order of the kernel's descriptors. */
export const lineNames = (consoles: number) => [...consoleLines(consoles), windowLineName];

const consoleLines = (consoles: number) => [
  'con0',
  'ssl0',
  ...Array.from({length: consoles - 1}, (_, index) => `con${index + 1}`),
];

/** What the guest calls the terminal behind a line. */
const terminalOf = (line: string) => line.replace('con', 'tty').replace('ssl', 'ttyS');

export type ConsolesOptions = {
  readonly directory: string;
  readonly pid: number;
  readonly inputLine: ConsoleLine;
  readonly count: number;
  readonly output: (console: number, chunk: Buffer) => void;
  readonly log: (line: string) => void;
};

export function openConsoles(options: ConsolesOptions): Consoles {
  const {directory, pid, inputLine, count, output, log} = options;
  const tail = createConsoleTail();
  const lines = new Map<string, Line>();
  for (const name of consoleLines(count)) {
    const console = name === 'ssl0' ? 0 : Number(name.slice(3));
    const take = (chunk: Buffer) => {
      if (name === 'con0') tail.add(chunk);
      output(console, name === 'con0' ? withCarriageReturns(chunk) : chunk);
    };
    lines.set(name, openLine(directory, name, take));
  }

  const terminals = createTerminalFinder(pid, [...lines.keys()].map(terminalOf));
  const nameOf = (console: number) => (console === 0 ? inputLine : `con${console}`);
  const inputs = Array.from({length: count}, (_, console) => {
    const name = nameOf(console);
    const line = lines.get(name);
    return createConsoleInput({
      give: chunk => line?.give(chunk) ?? 0,
      waiting: () => line?.waiting() ?? 0,
      findTerminal: () => terminals.find(terminalOf(name)),
      canFindTerminals: terminals.canFind,
      isIdle: () => isIdle(pid),
      computed: () => (readUsage(pid)?.nanoseconds ?? 0) / 1e6,
      log,
    });
  });

  // What it echoes is of no use to anybody.
  const windowFifos = openLine(directory, windowLineName, () => undefined);
  const windows = createWindowLine(windowFifos);

  return {
    input: console => inputs[console],
    resize: (console, size) => windows.resize(terminalOf(nameOf(console)), size),
    kernelLines: tail.lines,
    drain: () => {
      for (const line of lines.values()) line.drain();
    },
    reset: () => {
      tail.clear();
      terminals.reset();
      for (const input of inputs) input.reset();
      windows.repeat();
    },
    close: () => {
      for (const input of inputs) input.close();
      terminals.reset();
      for (const line of [...lines.values(), windowFifos]) line.close();
    },
  };
}

const newline = 0x0a;
const carriageReturn = 0x0d;
const escape = 0x1b;

/**
 * The kernel's messages end in a bare line feed, which on a terminal in raw mode goes down and not
 * back. Programs do not print like that, but a full-screen one may use a line feed to move the
 * cursor: a chunk with escape sequences, or with line feeds that end nothing, is left alone.
 */
export function withCarriageReturns(chunk: Buffer): Buffer {
  let feeds = 0;
  for (let at = chunk.indexOf(newline); at !== -1; at = chunk.indexOf(newline, at + 1)) {
    const before = chunk[at - 1] ?? 0;
    if (before === carriageReturn) continue;
    if (before < 0x20) return chunk;
    ++feeds;
  }
  if (feeds === 0 || chunk.includes(escape)) return chunk;
  return Buffer.from(chunk.toString('latin1').replaceAll(/(?<!\r)\n/g, '\r\n'), 'latin1');
}
