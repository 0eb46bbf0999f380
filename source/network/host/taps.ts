import {existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import type {VifConfig} from '../../config/domain-config.ts';
import {RefusedError, hasCode, messageOf} from '../../errors.ts';
import {lookForProgram} from '../../system/programs/find-program.ts';
import type {Counters} from '../counters.ts';
import {protectInterface, unprotectInterface} from './protect.ts';
import {runProgram} from './run-program.ts';
import {findNetworkScript, findVifScript, runNetworkScript, runVifScript} from './scripts.ts';

/** An interface of a machine that is one of the host, on a bridge of the host. */
export type TapSubject = {
  readonly id: number;
  readonly index: number;
  readonly domain: string;
  readonly bridge: string;
  readonly vif: VifConfig;
};

export type TapPort = {
  /** Where it is remembered which bridges a script has made. */
  readonly run: string;
  readonly log: (line: string) => void;
};

const classPath = '/sys/class/net';

/** Xen's name for it, unless the config has another. */
export const tapName = ({id, index, vif}: Pick<TapSubject, 'id' | 'index' | 'vif'>): string =>
  vif.vifname ?? `vif${id}.${index}`;

/** True for a bridge of the host. */
export const isHostBridge = (name: string): boolean => existsSync(join(classPath, name, 'bridge'));

const exists = (name: string) => existsSync(join(classPath, name));

/** What an interface that domux made is known by: its alias. */
const ownerMark = ({id, index}: TapSubject, {run}: TapPort) => `domux ${run} ${id}.${index}`;

function ownerOf(name: string): string {
  try {
    return readFileSync(join(classPath, name, 'ifalias'), 'utf8').trim();
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return '';
    throw error;
  }
}

/**
 * True for an interface that is to be on a bridge of the host: root has one of that name, or the
 * config names a script, which is root's to run.
 *
 * @throws {RefusedError} for a script when this is not root.
 */
export function wantsTap({script}: VifConfig, bridge: string): boolean {
  const isRoot = process.geteuid?.() === 0;
  if (script !== undefined && script !== '' && !isRoot) {
    throw new RefusedError(
      'GenericError',
      `Only root can run ${script} for an interface: leave script= out for a network that needs no root.`,
    );
  }
  return isRoot && ((script !== undefined && script !== '') || isHostBridge(bridge));
}

/**
 * Makes the host's end of an interface and puts it on its bridge. One that is there already, from
 * before the guest process was killed, stays as it is.
 *
 * @throws {RefusedError | GuestFailure} and leaves nothing.
 */
export async function openTap(subject: TapSubject, port: TapPort): Promise<string> {
  const name = tapName(subject);
  if (exists(name)) {
    const owner = ownerOf(name);
    // One that its user has made for this is its user's to look after.
    if (owner === ownerMark(subject, port) || subject.vif.vifname !== undefined) return name;
    throw new RefusedError(
      'GenericError',
      `This host has an interface ${name} already${owner === '' ? '' : `, of ${owner}`}: write vifname= for another name.`,
    );
  }
  const script = findVifScript(subject.vif);
  await provideBridge(subject.bridge, port);
  try {
    await runProgram('ip', ['tuntap', 'add', 'dev', name, 'mode', 'tap']);
    await runProgram('ip', ['link', 'set', 'dev', name, 'alias', ownerMark(subject, port)]);
    await setUp(name, subject, port);
    if (script === undefined) {
      await runProgram('ip', ['link', 'set', 'dev', name, 'master', subject.bridge, 'up']);
    } else {
      await runVifScript(script, 'online', {...subject, name});
    }
    return name;
  } catch (error) {
    await closeTap(subject, port);
    throw error;
  }
}

async function setUp(name: string, {vif}: TapSubject, {log}: TapPort): Promise<void> {
  if (vif.mtu !== undefined) {
    await runProgram('ip', ['link', 'set', 'dev', name, 'mtu', String(vif.mtu)]);
  }
  if (lookForProgram('nft') === undefined) {
    if (vif.rate !== undefined) {
      throw new RefusedError(
        'GenericError',
        'A rate= is kept by nft, which is not here: apt-get install nftables, or leave it out.',
      );
    }
    log(`${name} may send with any address: nft is not here (apt-get install nftables)`);
  } else {
    await protectInterface(name, vif);
  }
}

/** The script `network` may make a bridge that is not there; it is told to take it away again. */
async function provideBridge(bridge: string, {run}: TapPort): Promise<void> {
  if (isHostBridge(bridge)) return;
  const script = findNetworkScript();
  if (script !== undefined) {
    await runNetworkScript(script, 'start', bridge);
    mkdirSync(run, {recursive: true, mode: 0o700});
    writeFileSync(markOf(run, bridge), '');
  }
  if (isHostBridge(bridge)) return;
  throw new RefusedError(
    'GenericError',
    `This host has no bridge ${bridge}: run ip link add ${bridge} type bridge, or leave script= out for a network of domux's own.`,
  );
}

const markOf = (run: string, bridge: string) => join(run, `.${bridge}.script`);

/** Takes away the host's end of an interface, and the bridge if a script made it and nobody is left. */
export async function closeTap(subject: TapSubject, port: TapPort): Promise<void> {
  const name = tapName(subject);
  const attempt = async (work: () => Promise<unknown>) => {
    await work().catch((error: unknown) => port.log(messageOf(error)));
  };
  if (exists(name) && ownerOf(name) === ownerMark(subject, port)) {
    const script = scriptIfThere(subject.vif);
    if (script !== undefined) {
      await attempt(() => runVifScript(script, 'offline', {...subject, name}));
    }
    if (lookForProgram('nft') !== undefined) await attempt(() => unprotectInterface(name));
    await attempt(() => runProgram('ip', ['link', 'delete', 'dev', name]));
  }
  const mark = markOf(port.run, subject.bridge);
  if (!existsSync(mark) || portsOf(subject.bridge).length > 0) return;
  rmSync(mark, {force: true});
  const script = findNetworkScript();
  if (script !== undefined) await attempt(() => runNetworkScript(script, 'stop', subject.bridge));
}

function scriptIfThere(vif: VifConfig): string | undefined {
  try {
    return findVifScript(vif);
  } catch {
    // Gone since it was run: the interface goes all the same.
    return undefined;
  }
}

function portsOf(bridge: string): string[] {
  try {
    return readdirSync(join(classPath, bridge, 'brif'));
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return [];
    throw error;
  }
}

/** What passed, as the guest sees it: what the host received, the guest sent. */
export function readTapCounters(name: string): Counters | undefined {
  const read = (what: string) =>
    Number(readFileSync(join(classPath, name, 'statistics', what), 'latin1'));
  try {
    return {
      rxBytes: read('tx_bytes'),
      rxPackets: read('tx_packets'),
      txBytes: read('rx_bytes'),
      txPackets: read('rx_packets'),
    };
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}
