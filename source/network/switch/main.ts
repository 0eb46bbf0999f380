import {mkdirSync, renameSync, rmSync} from 'node:fs';
import {basename} from 'node:path';
import {messageOf} from '../../errors.ts';
import {writeFileAtomically} from '../../system/files.ts';
import {claimGeneration, settleClaims} from '../../system/generation-claim.ts';
import {identify, isAlive} from '../../system/processes.ts';
import {becomeResident, entitle, reportToStarter} from '../../system/resident-process.ts';
import type {GivenDefinition} from '../definition.ts';
import {
  completeDefinition,
  readDefinition,
  readUsedNetwork,
  requireFree,
  takenSubnets,
} from '../definition.ts';
import {networkFiles} from '../network-files.ts';
import {findNetworkPrograms} from '../programs.ts';
import {readSwitchEntry, writeSwitchEntry} from '../attached/switch-entry.ts';
import {serveSwitch} from './control.ts';
import {startNetworkSwitch} from './network-switch.ts';
import {readPortRecords} from './ports/port-record.ts';

const log = becomeResident();

const [directory = '', run = '', definitions = '', given = ''] = process.argv.slice(2);
const files = networkFiles(directory);

/** Milliseconds that a network lives without ever having had a user. */
const lonely = 10_000;

/** Becomes the switch process of the network, unless there is one. */
function claim(): boolean {
  const entry = readSwitchEntry(directory);
  if (entry && isAlive(entry.process)) return false;
  const generation = claimGeneration(directory, entry?.generation ?? 0);
  const self = identify(process.pid);
  if (generation === undefined || self === undefined) return false;
  writeSwitchEntry(directory, {process: self, generation});
  settleClaims(directory, generation);
  return true;
}

/** The network is as it was while it is in use, whatever is said of it meanwhile. */
function define() {
  const places = {run, definitions};
  const used = readUsedNetwork(directory);
  if (used) return used;
  const name = basename(directory);
  const wanted = readDefinition(places, name) ?? (JSON.parse(given) as GivenDefinition);
  const taken = takenSubnets(places, name);
  requireFree(wanted, taken);
  const definition = completeDefinition(wanted, taken);
  writeFileAtomically(files.network, JSON.stringify(definition));
  return definition;
}

async function start(): Promise<void> {
  mkdirSync(directory, {recursive: true, mode: 0o700});
  entitle(`network ${basename(directory)}`);
  if (!claim()) {
    reportToStarter({taken: true});
    return;
  }

  const network = await startNetworkSwitch({
    directory,
    definition: define(),
    programs: findNetworkPrograms(),
    onEmpty: () => void end(),
    log,
  });
  const end = async () => {
    server.close();
    // Whoever comes from now on finds no network, and starts another.
    const doomed = `${directory}.${process.pid}.removed`;
    renameSync(directory, doomed);
    await network.close();
    rmSync(doomed, {recursive: true, force: true, maxRetries: 3});
    process.exit();
  };
  const server = await serveSwitch(files.control, network.handlers, log);
  setTimeout(network.endIfEmpty, lonely).unref();
  reportToStarter({ready: true});
}

start().catch((error: unknown) => {
  log(messageOf(error));
  // One that never began is not in use; one that somebody is on is kept for the next attempt.
  if (readPortRecords(files.ports).length === 0) rmSync(directory, {recursive: true, force: true});
  reportToStarter({error: messageOf(error)});
  process.exitCode = 1;
  process.exit();
});
