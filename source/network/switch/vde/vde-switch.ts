import {spawn} from 'node:child_process';
import {closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {setTimeout as delay} from 'node:timers/promises';
import {GuestFailure, messageOf} from '../../../errors.ts';
import type {NetworkPrograms} from '../../programs.ts';
import {openManagement} from './management.ts';
import type {Management} from './management.ts';

/** A vde_switch that runs. */
export type VdeSwitch = {
  readonly pid: number | undefined;
  /** Its directory, as programs of vde are told it; absolute. */
  readonly directory: string;
  /** The socket that asks for ports go to; absolute. */
  readonly control: string;
  readonly management: Management;
  readonly end: () => void;
};

/** Ports that a switch has at most; its own limit of 32 is a default. */
export const portLimit = 1024;

/** Milliseconds that it has to listen. */
const patience = 5000;
const interval = 5;

/** Bytes of the directory's path that leave vde_switch room for the names of its sockets (unix(7)). */
const longestDirectory = 90;

/**
 * Starts a vde_switch in a new directory. It ends with this process, whose end closes its stdin.
 *
 * @param onExit Called when it ends by itself once it ran.
 * @throws {GuestFailure} when it cannot be started or opens no sockets.
 */
export async function startVdeSwitch(
  {vdeSwitch: {file: vdeSwitch, env}}: NetworkPrograms,
  {parent, log, onExit}: {parent: string; log: string; onExit: (why: GuestFailure) => void},
): Promise<VdeSwitch> {
  const directory = makeDirectory(parent);
  const control = join(directory, 'ctl');
  const managementPath = join(directory, 'mgmt');
  const output = openSync(log, 'a', 0o600);
  const child = spawn(
    vdeSwitch,
    [
      ...['--sock', directory, '--mode', '0600', '--dirmode', '0700'],
      ...['--mgmt', managementPath, '--mgmtmode', '0600', '--numports', String(portLimit)],
    ],
    {cwd: parent, env: {...process.env, ...env}, stdio: ['pipe', output, output]},
  );
  closeSync(output);
  let ended: GuestFailure | undefined;
  let ready = false;
  const finish = (why: GuestFailure) => {
    if (ended) return;
    ended = why;
    rmSync(directory, {recursive: true, force: true});
    if (ready) onExit(why);
  };
  child.once('error', error => finish(failure(vdeSwitch, {}, [messageOf(error)])));
  child.once('exit', (exitCode, signal) =>
    finish(failure(vdeSwitch, signal === null ? {exitCode} : {signal}, lastLines(log))),
  );
  child.stdin?.on('error', () => undefined);

  const end = () => {
    ended ??= failure(vdeSwitch, {}, []);
    child.kill('SIGKILL');
    rmSync(directory, {recursive: true, force: true});
  };
  const deadline = Date.now() + patience;
  for (;;) {
    try {
      const management = await openManagement(managementPath);
      ready = true;
      return {pid: child.pid, directory, control, management, end};
    } catch (error) {
      if (ended) throw ended;
      if (Date.now() > deadline) {
        end();
        throw failure(vdeSwitch, {}, [`it opened no ${managementPath}`, messageOf(error)]);
      }
      await delay(interval);
    }
  }
}

/** vde_switch binds absolute paths, and an address ends after 107 bytes. */
function makeDirectory(parent: string): string {
  const directory = mkdtempSync(join(parent, 'vde.'));
  if (Buffer.byteLength(directory) <= longestDirectory) return directory;
  rmSync(directory, {recursive: true});
  mkdirSync(tmpdir(), {recursive: true});
  return mkdtempSync(join(tmpdir(), 'domux-vde-'));
}

const failure = (
  program: string,
  exit: {exitCode?: number | null; signal?: string},
  lines: readonly string[],
) =>
  new GuestFailure('The switch of the network failed', {
    program,
    ...(exit.signal === undefined ? {exitCode: exit.exitCode ?? undefined} : {signal: exit.signal}),
    lastLines: lines,
  });

const lastLines = (log: string) => readFileSync(log, 'latin1').trimEnd().split('\n').slice(-10);
