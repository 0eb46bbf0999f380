import type {VifConfig} from '../../config/domain-config.ts';
import {RefusedError, messageOf} from '../../errors.ts';
import {lookForProgram} from '../../system/programs/find-program.ts';
import type {GivenDefinition} from '../definition.ts';
import {markOf, provideBridge, releaseBridge} from './bridges.ts';
import {readLinks} from './links.ts';
import {protectInterface, unprotectInterface} from './protect.ts';
import {runProgram} from './run-program.ts';
import {findVifScript, runVifScript} from './scripts.ts';
import type {TapLayer} from './seen-addresses.ts';
import {shapeInterface, unshapeInterface} from './shape.ts';

/** An interface of a machine that is one of the host. */
export type TapSubject = {
  readonly id: number;
  readonly index: number;
  readonly domain: string;
  /** The bridge that it is on; one that has the host's own address (`gateway=`) is on none. */
  readonly bridge?: string;
  readonly vif: VifConfig;
};

export type TapPort = {
  /** The registry, by which what was made is known. */
  readonly run: string;
  readonly log: (line: string) => void;
};

/** Xen's name for it, unless the config has another. */
export const tapName = ({id, index, vif}: Pick<TapSubject, 'id' | 'index' | 'vif'>): string =>
  vif.vifname ?? `vif${id}.${index}`;

/** What of a guest comes to the host there. */
export const layerOf = ({bridge}: Pick<TapSubject, 'bridge'>): TapLayer =>
  bridge === undefined ? 'inet' : 'bridge';

/** The interface in which wait what a guest sends beyond its rate. */
const waitingName = ({id, index}: TapSubject) => `rate${id}.${index}`;

/** What an interface that domux made is known by: its alias. */
const aliasOf = ({id, index}: TapSubject, {run}: TapPort) => `${markOf(run)} ${id}.${index}`;

const ip = (...words: string[]) => runProgram('ip', words);

/**
 * Makes the host's end of an interface and puts it where it belongs. One that is there already, from
 * before the guest process was killed, stays as it is.
 *
 * @param definition The network's, where one was created by name.
 * @throws {RefusedError | GuestFailure} and leaves nothing.
 */
export async function openTap(
  subject: TapSubject,
  port: TapPort,
  definition?: GivenDefinition,
): Promise<string> {
  const name = tapName(subject);
  const existing = (await readLinks()).get(name);
  if (existing !== undefined) {
    const {alias = ''} = existing;
    // One that its user has made for this is its user's to look after.
    if (alias === aliasOf(subject, port) || subject.vif.vifname !== undefined) return name;
    throw new RefusedError(
      'GenericError',
      `This host has an interface ${name} already${alias === '' ? '' : `, of ${alias}`}: write vifname= for another name.`,
    );
  }
  const script = findVifScript(subject.vif);
  if (subject.bridge !== undefined) await provideBridge(subject.bridge, port.run, definition);
  try {
    await ip('tuntap', 'add', 'dev', name, 'mode', 'tap');
    await ip('link', 'set', 'dev', name, 'alias', aliasOf(subject, port));
    await limit(name, subject);
    await join(name, subject, script);
    return name;
  } catch (error) {
    await closeTap(subject, port);
    throw error;
  }
}

/** All that holds a guest to what it may send, before it can send anything. */
async function limit(name: string, subject: TapSubject): Promise<void> {
  const {mtu, rate} = subject.vif;
  if (mtu !== undefined) await ip('link', 'set', 'dev', name, 'mtu', String(mtu));
  await protectInterface(layerOf(subject), name, subject.vif);
  if (rate !== undefined) await shapeInterface(name, waitingName(subject), rate);
}

async function join(name: string, subject: TapSubject, script: string | undefined): Promise<void> {
  const {bridge, vif} = subject;
  if (script !== undefined) {
    await runVifScript(script, 'online', {...subject, name, bridge: bridge ?? ''});
  } else if (bridge !== undefined) {
    await ip('link', 'set', 'dev', name, 'master', bridge, 'up');
  } else {
    if (vif.gateway !== undefined) await ip('address', 'add', vif.gateway, 'dev', name);
    await ip('link', 'set', 'dev', name, 'up');
  }
}

/** Takes away the host's end of an interface, and its bridge if domux made it and nobody is left. */
export async function closeTap(subject: TapSubject, port: TapPort): Promise<void> {
  const name = tapName(subject);
  const links = await readLinks();
  const attempt = async (work: () => Promise<unknown>) => {
    await work().catch((error: unknown) => port.log(messageOf(error)));
  };
  if (links.get(name)?.alias === aliasOf(subject, port)) {
    const script = scriptIfThere(subject.vif);
    if (script !== undefined) {
      const {bridge = ''} = subject;
      await attempt(() => runVifScript(script, 'offline', {...subject, name, bridge}));
    }
    if (lookForProgram('nft') !== undefined)
      await attempt(() => unprotectInterface(layerOf(subject), name));
    await attempt(() => ip('link', 'delete', 'dev', name));
    const waiting = waitingName(subject);
    if (links.has(waiting)) await attempt(() => unshapeInterface(waiting));
  }
  if (subject.bridge !== undefined) await releaseBridge(subject.bridge, port.run, port.log);
}

function scriptIfThere(vif: VifConfig): string | undefined {
  try {
    return findVifScript(vif);
  } catch {
    // Gone since it was run: the interface goes all the same.
    return undefined;
  }
}
