import type {ChildProcess} from 'node:child_process';
import {closeSync, openSync, readFileSync, renameSync, writeSync} from 'node:fs';
import type {Socket} from 'node:net';
import {fileURLToPath} from 'node:url';
import {GuestFailure} from '../errors.ts';
import {readFileIfPresent} from './files.ts';
import {cacheDirectory} from './node/compile-cache.ts';
import {giveBackWhenIdle} from './node/idle-heap.ts';

/** What a resident process tells whoever started it, as one JSON line on descriptor 3. */
export type ResidentReport =
  | {readonly ready: true}
  /** Another process is there already. */
  | {readonly taken: true}
  | {readonly error: string};

const reportDescriptor = 3;

/**
 * Has libc give memory back (mallopt(3)): such a process is idle most of its life. One arena for all
 * threads, for each keeps some; a threshold that is fixed at what it is at first, for it grows with
 * what was freed; and pages of their own for what is as big as a buffer that is read into, since the
 * holes that these leave in the heap are not given back. Measured with bench/footprint.ts: 11.2 MiB
 * instead of 12.2 of an idle guest process by the first two; by the third, 11.8 instead of 13.5 of one
 * that the command line started, and 11.4 instead of 15 after a flood.
 */
const thriftyMalloc = {
  MALLOC_ARENA_MAX: '1',
  MALLOC_TRIM_THRESHOLD_: '131072',
  MALLOC_MMAP_THRESHOLD_: '16384',
} as const;

/** What the environment of a resident process has beside that of whoever starts it. */
function residentEnv(): Readonly<Record<string, string>> {
  const cache = cacheDirectory(process.env, process.getuid?.() ?? 0);
  return {...thriftyMalloc, ...(cache === undefined ? {} : {NODE_COMPILE_CACHE: cache})};
}

export type ResidentStart = {
  /** Its bundle, such as `guest.cjs`: one of those beside the bundle that asks for it. */
  readonly bundle: string;
  readonly arguments: readonly string[];
  /** Where its own output goes. */
  readonly log: string;
  /** What it is called where it fails without a word. */
  readonly name: string;
};

/** A resident process that has started and waits for its orders. It ends when nobody is there to give it any. */
export type StandbyResident = {
  /**
   * Gives it its orders, which is possible once.
   *
   * @param orders What it is to do, as JSON has it.
   * @param log Where its own output is from now on: its file goes there, by name.
   * @returns what it reported.
   * @throws {GuestFailure} when it died without a word.
   */
  readonly begin: (orders: unknown, log: string) => Promise<ResidentReport>;
  /** Has it end without orders. */
  readonly dismiss: () => void;
};

/**
 * Starts a process that stays: in a session of its own, so that it survives this process, its
 * terminal and SIGHUP.
 *
 * @returns what it reported.
 * @throws {GuestFailure} when it died without a word.
 */
export async function startResident(start: ResidentStart): Promise<ResidentReport> {
  const child = spawnResident(start, 'ignore');
  try {
    return await readReport(child, start);
  } finally {
    child.unref();
  }
}

/**
 * Starts such a process before it is known what exactly it is to do, while its starter finds that out:
 * it reads its orders from its standard input, by `readOrders`. It keeps its starter from ending only once
 * it has them.
 */
export async function prepareResident(start: ResidentStart): Promise<StandbyResident> {
  const child = spawnResident(start, 'pipe');
  const orders = child.stdin as Socket;
  const report = reportOf(child);
  child.unref();
  orders.unref();
  report.unref();
  // It may have died: its report, which does not come, tells that.
  orders.on('error', () => undefined);
  return {
    dismiss: () => orders.end(),
    begin: async (given, log) => {
      renameSync(start.log, log);
      child.ref();
      report.ref();
      try {
        orders.end(JSON.stringify(given));
        return await readReport(child, {...start, log});
      } finally {
        child.unref();
      }
    },
  };
}

/**
 * The orders of a process that was started by `prepareResident`; it has nothing else to do until it has
 * them.
 *
 * @returns undefined when nobody gives it any.
 */
export function readOrders(): unknown {
  const text = readFileSync(0, 'utf8');
  return text === '' ? undefined : JSON.parse(text);
}

function spawnResident(start: ResidentStart, input: 'ignore' | 'pipe'): ChildProcess {
  // Whoever only lists domains need not load it.
  const {spawn} = process.getBuiltinModule('node:child_process');
  const log = openSync(start.log, 'a', 0o600);
  try {
    return spawn(process.execPath, [bundlePath(start.bundle), ...start.arguments], {
      cwd: '/',
      detached: true,
      env: {...process.env, ...residentEnv()},
      stdio: [input, log, log, 'pipe'],
    });
  } finally {
    closeSync(log);
  }
}

const reportOf = (child: ChildProcess) => child.stdio[reportDescriptor] as Socket;

async function readReport(child: ChildProcess, start: ResidentStart): Promise<ResidentReport> {
  const pipe = reportOf(child);
  let text = '';
  pipe.setEncoding('utf8');
  for await (const chunk of pipe) {
    text += chunk as string;
    if (text.includes('\n')) break;
  }

  const report = text.includes('\n') ? (JSON.parse(text) as ResidentReport) : undefined;
  if (report && 'ready' in report) return report;

  // Until it is gone, an entry may name it as a process that lives.
  if (child.exitCode === null && child.signalCode === null) {
    await new Promise(resolve => child.once('exit', resolve));
  }
  if (report) return report;

  const said = (readFileIfPresent(start.log) ?? '').trimEnd();
  throw new GuestFailure(`${start.name} failed`, {
    program: `domux ${start.bundle}`,
    exitCode: child.exitCode ?? undefined,
    signal: child.signalCode ?? undefined,
    lastLines: said === '' ? [] : said.split('\n').slice(-10),
  });
}

/** Bundles lie beside the bundle that this module ends up in. */
function bundlePath(bundle: string): string {
  const fromSource = import.meta.url.endsWith('.ts');
  return fileURLToPath(new URL(fromSource ? `../../dist/${bundle}` : bundle, import.meta.url));
}

/** Tells whoever started this process, who may have gone, and lets go of the pipe. */
export function reportToStarter(report: ResidentReport): void {
  try {
    writeSync(reportDescriptor, `${JSON.stringify(report)}\n`);
    closeSync(reportDescriptor);
  } catch {
    // Nobody listens.
  }
}

/**
 * Says in `ps` and `top` whose process this is: Node's threads are all called `MainThread` there.
 * Nothing but words for people may go by it: a process is known by its pid and start time.
 */
export function entitle(whose: string): void {
  process.title = `${title}${whose}`;
}

const title = 'domux: ';

/** Whose process this calls itself, by its command line; undefined for one that is not entitled. */
export const readTitle = (commandLine: string): string | undefined =>
  commandLine.startsWith(title) ? commandLine.slice(title.length).replace(/\0[^]*/, '') : undefined;

/**
 * Makes this process one that stays when its terminal and whoever started it go, and that no stray
 * error ends.
 *
 * @returns what writes a line to its log, past process.stderr: that one's errors on a full disk
 * would come here again.
 */
export function becomeResident(): (line: string) => void {
  const log = (line: string) => {
    try {
      writeSync(2, `${new Date().toISOString()} ${line}\n`);
    } catch {
      // The disk is full or gone: life goes on.
    }
  };
  // Small buffers are cut from pieces that are big enough to be given back: see thriftyMalloc.
  Buffer.poolSize = 65_536;
  // libc and Node have read them: a machine of this process is no such process itself.
  for (const name of Object.keys(residentEnv())) Reflect.deleteProperty(process.env, name);
  process.on('SIGHUP', () => undefined);
  process.on('SIGINT', () => undefined);
  process.on('uncaughtException', error => log(error.stack ?? error.message));
  process.on('unhandledRejection', error =>
    log(error instanceof Error ? (error.stack ?? error.message) : String(error)),
  );
  giveBackWhenIdle();
  return log;
}
