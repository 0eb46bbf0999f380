import {rmSync} from 'node:fs';
import type {MachineKind} from '../config/domain-config.ts';
import {messageOf} from '../errors.ts';
import {loadMachine} from '../machines/load-machine.ts';
import {standbyWord} from '../registry/guests/start-guest.ts';
import type {GuestOrders, GuestStart} from '../registry/guests/start-guest.ts';
import {interpretOnly} from '../system/node/interpret-only.ts';
import {identify} from '../system/processes.ts';
import {becomeResident, entitle, readOrders, reportToStarter} from '../system/resident-process.ts';
import {qmpVersion} from '../version.ts';
import {createGuestProcess} from './create-guest-process.ts';

const log = becomeResident();

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

async function hostDomains({how, who, directories}: GuestOrders): Promise<void> {
  let ready = false;
  let trouble: string | undefined;
  for (const directory of directories) {
    try {
      ready = (await guestProcess.host(directory, how, who)) || ready;
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

/** Has the code of its machine before it looks for its orders, for which it waits. */
async function standBy(machine: MachineKind, output: string): Promise<GuestOrders> {
  await loadMachine(machine);
  const orders = readOrders() as GuestOrders | undefined;
  if (orders !== undefined) return orders;
  rmSync(output, {force: true});
  process.exit(0);
}

async function ordersOf([first, ...rest]: readonly string[]): Promise<GuestOrders> {
  if (first === standbyWord) return standBy(rest[0] as MachineKind, rest[1] ?? '');
  const [who = 'unknown', ...directories] = rest;
  return {how: first as GuestStart, who, directories: directories as [string, ...string[]]};
}

void ordersOf(process.argv.slice(2)).then(hostDomains);
