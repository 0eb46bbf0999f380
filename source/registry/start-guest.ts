import type {ChildProcess} from 'node:child_process';
import {closeSync, openSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {GuestFailure} from '../errors.ts';
import {readFileIfPresent} from '../system/files.ts';
import {domainFiles} from './domain-files.ts';

/** How a guest process is to begin. */
export type GuestStart = 'launch' | 'paused' | 'restore' | 'adopt';

/** What a guest process tells whoever started it, as one JSON line on descriptor 3. */
export type GuestReport =
  | {readonly ready: true}
  /** Another process is the domain's guest process. */
  | {readonly taken: true}
  | {readonly error: string};

export const reportDescriptor = 3;

/**
 * Starts a guest process for the domains in these directories: in a session of its own, so that it
 * survives this process, its terminal and SIGHUP. Its own output goes to the first one's log.
 *
 * @returns what it reported: that the machine runs, or why it does not.
 * @throws {GuestFailure} when it died without a word.
 */
export async function startGuest(
  directories: readonly [string, ...string[]],
  how: GuestStart,
  who: string,
): Promise<GuestReport> {
  // Whoever only lists domains need not load it.
  const {spawn} = await import('node:child_process');
  const {guestLog} = domainFiles(directories[0]);
  const log = openSync(guestLog, 'a', 0o600);
  const child = spawn(process.execPath, [guestProgram(), how, who, ...directories], {
    cwd: '/',
    detached: true,
    // One arena for all threads: a guest process is idle most of its life, and each arena keeps memory.
    env: {...process.env, MALLOC_ARENA_MAX: '1'},
    stdio: ['ignore', log, log, 'pipe'],
  });
  closeSync(log);

  try {
    return await readReport(child, guestLog);
  } finally {
    child.unref();
  }
}

async function readReport(child: ChildProcess, guestLog: string): Promise<GuestReport> {
  const pipe = child.stdio[reportDescriptor] as NodeJS.ReadableStream;
  let text = '';
  pipe.setEncoding('utf8');
  for await (const chunk of pipe) {
    text += chunk as string;
    if (text.includes('\n')) break;
  }

  const report = text.includes('\n') ? (JSON.parse(text) as GuestReport) : undefined;
  if (report && 'ready' in report) return report;

  // Until it is gone, the entry may name it as a guest process that lives.
  if (child.exitCode === null && child.signalCode === null) {
    await new Promise(resolve => child.once('exit', resolve));
  }
  if (report) return report;

  const said = (readFileIfPresent(guestLog) ?? '').trimEnd();
  throw new GuestFailure('The guest process failed', {
    program: 'domux-guest',
    exitCode: child.exitCode ?? undefined,
    signal: child.signalCode ?? undefined,
    lastLines: said === '' ? [] : said.split('\n').slice(-10),
  });
}

/** The bundled guest process lies beside the bundle that this module ends up in. */
function guestProgram(): string {
  const fromSource = import.meta.url.endsWith('.ts');
  return fileURLToPath(new URL(fromSource ? '../../dist/guest.cjs' : 'guest.cjs', import.meta.url));
}
