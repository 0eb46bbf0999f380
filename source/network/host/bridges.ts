import {RefusedError, messageOf} from '../../errors.ts';
import {subnetOf} from '../definition.ts';
import type {GivenDefinition} from '../definition.ts';
import {formatGateway} from '../subnet.ts';
import {readLinks} from './links.ts';
import type {HostLink} from './links.ts';
import {runProgram} from './run-program.ts';
import {findNetworkScript, runNetworkScript} from './scripts.ts';

/** Written on what domux has made, so that it is known again by whoever takes it away. */
export const markOf = (run: string) => `domux ${run}`;
const scriptMark = (run: string) => `${markOf(run)} by script`;

const setAlias = (name: string, alias: string) =>
  runProgram('ip', ['link', 'set', 'dev', name, 'alias', alias]);

/**
 * Has a bridge on the host: the one that there is, one that the network's definition says, or one of
 * the script `network`.
 *
 * @param run The registry that takes the bridge away with its last user.
 * @throws {RefusedError | GuestFailure}
 */
export async function provideBridge(
  name: string,
  run: string,
  definition: GivenDefinition | undefined,
): Promise<void> {
  if (await isBridge(name)) return;
  if (definition?.bridge === true) return makeBridge(definition, run);
  const script = findNetworkScript();
  if (script !== undefined) {
    await runNetworkScript(script, 'start', name);
    if (await isBridge(name)) {
      await setAlias(name, scriptMark(run));
      return;
    }
  }
  throw new RefusedError(
    'GenericError',
    `This host has no bridge ${name}: run domux network create --bridge ${name}, or leave script= out for a network that needs no root.`,
  );
}

const isBridge = async (name: string) => (await readLinks()).get(name)?.kind === 'bridge';

async function makeBridge(definition: GivenDefinition, run: string): Promise<void> {
  const {name} = definition;
  try {
    await runProgram('ip', ['link', 'add', 'name', name, 'type', 'bridge']);
  } catch (error) {
    // Another guest's process was faster.
    if (await isBridge(name)) return;
    throw error;
  }
  await setAlias(name, markOf(run));
  const subnet = subnetOf(definition);
  if (subnet !== undefined) {
    await runProgram('ip', ['address', 'add', formatGateway(subnet), 'dev', name]);
  }
  await runProgram('ip', ['link', 'set', 'dev', name, 'up']);
}

/** Takes a bridge away that domux has made, if nobody is left on it. */
export async function releaseBridge(
  name: string,
  run: string,
  log: (line: string) => void,
): Promise<void> {
  const links = await readLinks();
  const alias = links.get(name)?.alias;
  const ports = [...links.values()].filter(({master}) => master === name);
  try {
    if (alias === markOf(run) && ports.length === 0) {
      await runProgram('ip', ['link', 'delete', 'dev', name]);
    }
    // A script may have put an interface of the host's own on it.
    if (alias === scriptMark(run) && !ports.some(isGuests(run))) {
      const script = findNetworkScript();
      if (script !== undefined) await runNetworkScript(script, 'stop', name);
    }
  } catch (error) {
    log(messageOf(error));
  }
}

const isGuests =
  (run: string) =>
  ({alias}: HostLink): boolean =>
    alias?.startsWith(`${markOf(run)} `) === true;
