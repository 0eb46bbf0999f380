import {messageOf} from '../errors.ts';
import {loadMachine} from '../machines/load-machine.ts';
import type {GuestStart} from '../registry/guests/start-guest.ts';
import {interpretOnly} from '../system/node/interpret-only.ts';
import {identify} from '../system/processes.ts';
import {becomeResident, entitle, reportToStarter} from '../system/resident-process.ts';
import {qmpVersion} from '../version.ts';
import {createGuestProcess} from './create-guest-process.ts';

const log = becomeResident();

const [how = 'launch', who = 'unknown', ...directories] = process.argv.slice(2);
const identity = identify(process.pid);
if (identity === undefined) throw new Error('/proc is not mounted');

const guestProcess = createGuestProcess({
  identity,
  version: qmpVersion(),
  loadMachine,
  entitle: names => entitle(names.join(', ')),
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
    reportToStarter({ready: true});
    // What a kernel in user mode prints is slower than any program; other machines move memory.
    if (guestProcess.domains().every(({entry}) => entry.machine === 'uml')) interpretOnly();
  } else {
    reportToStarter(trouble === undefined ? {taken: true} : {error: trouble});
    // The entry may name this process already, and half a domain may be open in it.
    process.exit(trouble === undefined ? 0 : 1);
  }
}

void hostDomains();
