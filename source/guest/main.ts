import {closeSync, writeSync} from 'node:fs';
import {messageOf} from '../errors.ts';
import {loadMachine} from '../machines/load-machine.ts';
import {reportDescriptor} from '../registry/start-guest.ts';
import type {GuestReport, GuestStart} from '../registry/start-guest.ts';
import {identify} from '../system/processes.ts';
import {qmpVersion} from '../version.ts';
import {createGuestProcess} from './guest-process.ts';

/** Tells whoever started this process, who may have gone, and lets go of the pipe. */
function report(message: GuestReport): void {
  try {
    writeSync(reportDescriptor, `${JSON.stringify(message)}\n`);
    closeSync(reportDescriptor);
  } catch {
    // Nobody listens: the registry tells the same.
  }
}

/** Writes to the log of its own, past process.stderr: its errors on a full disk would come here again. */
function log(line: string): void {
  try {
    writeSync(2, `${new Date().toISOString()} ${line}\n`);
  } catch {
    // The disk is full or gone: the domains go on.
  }
}

// The guest process outlives its terminal and whoever started it.
process.on('SIGHUP', () => undefined);
process.on('SIGINT', () => undefined);
process.on('uncaughtException', error => log(error.stack ?? error.message));
process.on('unhandledRejection', error =>
  log(error instanceof Error ? (error.stack ?? error.message) : String(error)),
);

const [how = 'launch', who = 'unknown', ...directories] = process.argv.slice(2);
const identity = identify(process.pid);
if (identity === undefined) throw new Error('/proc is not mounted');

const guestProcess = createGuestProcess({
  identity,
  version: qmpVersion(),
  loadMachine,
  onEmpty: () => {
    process.exitCode ??= 0;
    // Answers on their way out keep the process for a moment; nothing may keep it for longer.
    setTimeout(() => process.exit(), 1000).unref();
  },
  log,
});

async function hostDomains(): Promise<void> {
  let ready = false;
  let trouble: string | undefined;
  for (const directory of directories) {
    try {
      ready = (await guestProcess.host(directory, how as GuestStart, who)) || ready;
    } catch (error) {
      log(messageOf(error));
      trouble = messageOf(error);
    }
  }

  if (ready) {
    report({ready: true});
  } else {
    report(trouble === undefined ? {taken: true} : {error: trouble});
    // The entry may name this process already, and half a domain may be open in it.
    process.exit(trouble === undefined ? 0 : 1);
  }
}

void hostDomains();
