import {existsSync, mkdirSync, rmSync, statSync} from 'node:fs';
import {join} from 'node:path';
import {checkDomainName} from '../../../config/domain-name.ts';
import type {DomainConfig} from '../../../config/domain-config.ts';
import {toHostName} from '../../../config/host-name.ts';
import {UsageError} from '../../../errors.ts';
import type {DomainReference} from '../../../host/domain-reference.ts';
import type {LocalHost} from '../../../host/host.ts';
import type {GuestIdentity} from '../../../protocol/shapes/guest-identity.ts';
import type {CopyOrder} from '../../../registry/guests/orders.ts';
import {findName} from '../../../registry/domains/names.ts';
import {macChooser} from '../../../registry/interfaces/choose-mac.ts';
import {disksDirectory} from '../../../system/paths.ts';
import {randomUuid} from '../../../system/random-uuid.ts';
import type {Context} from '../../verb.ts';
import {copiedConfig} from './copied-config.ts';
import type {Copied} from './copied-config.ts';
import {openPassage} from './passage.ts';

export type CloneOptions = {
  readonly name: string;
  /** Disks without layers are copied, however long the guest stands still for that. */
  readonly copy: boolean;
};

/**
 * Makes another domain of one that runs, which runs as well. The guest stands still while its devices'
 * state, its memory and what it wrote to layers are copied; both go on from there, the copy with a
 * memory that is written to page by page and names of its own.
 *
 * @returns the copy, and what the user should know.
 */
export async function cloneRunning(
  context: Context,
  domain: DomainReference,
  {name, copy}: CloneOptions,
): Promise<{readonly domain: DomainReference; readonly notes: readonly string[]}> {
  const {host, places} = context;
  const refusal = checkDomainName(name);
  if (refusal !== undefined) throw new UsageError(refusal);
  const holder = findName(places.run, name);
  if (holder !== undefined)
    throw new UsageError(`Domain ${name} exists already, with ID ${holder}.`);
  const disks = join(disksDirectory(places), name);
  const passage = openPassage(places);
  const memory = join(passage, 'memory');
  // One takes one command after the other, and here are two at once.
  const [client, launcher] = await Promise.all([host.control(domain), host.control(domain)]);
  try {
    const offered = client.execute('domux-offer-copy', {memory});
    // What comes next is loaded while the other process looks.
    const [offer] = await Promise.all([offered, import('../../../host/creating/copy-domain.ts')]);
    const config = offer.config as DomainConfig;
    const copied = copiedConfig(config, {
      ...{name, uuid: randomUuid(), directory: disks},
      chooseMac: macChooser(places, true),
    });
    checkDisks(copied, disks, copy);
    if (copied.disks.length > 0) mkdirSync(disks, {recursive: true, mode: 0o700});
    const {maximum} = offer;
    const order = {
      file: join(passage, 'state'),
      description: offer.machine as CopyOrder['description'],
      ...(maximum === undefined ? {} : {maximum}),
      identity: identityOf(copied),
      from: `domain ${config.name}`,
    };
    const source = {
      give: () =>
        client.execute('domux-copy', {file: order.file, memory, disks: [...copied.disks]}),
      launch: ({directory}: DomainReference) =>
        launcher.execute('domux-launch-copy', {directory, machine: offer.machine}),
    };
    const notes =
      (config.forwards ?? []).length === 0
        ? []
        : [`the ports of this host that lead to ${config.name} stay with it: ${name} has none.`];
    return {domain: await carryOver(host, copied, order, source), notes};
  } finally {
    client.close();
    launcher.close();
    rmSync(passage, {recursive: true, force: true});
  }
}

/** What the guest process of the other domain does for its copy. */
type CopySource = {
  readonly give: () => Promise<unknown>;
  /** Starts the machine of the copy. */
  readonly launch: (copy: DomainReference) => Promise<unknown>;
};

/**
 * Has the other domain's guest process start the machine of the copy and save the domain for it, while the copy's
 * own is still starting, once nothing speaks against the copy any more. Where disks are copied that comes first: a
 * machine starts with its disks.
 */
async function carryOver(
  host: Pick<LocalHost, 'copy'>,
  {config, disks}: Copied,
  order: Parameters<LocalHost['copy']>[1],
  {give, launch}: CopySource,
): Promise<DomainReference> {
  const abort = new AbortController();
  let given: Promise<unknown> = Promise.resolve();
  const onRegistered = (copy: DomainReference) => {
    given = Promise.all([launch(copy), ...(disks.length > 0 ? [] : [give()])]);
    given.catch((error: unknown) => abort.abort(error));
  };
  try {
    if (disks.length > 0) await give();
    return await host.copy(config, order, {onRegistered, signal: abort.signal});
  } catch (error) {
    await given.catch(() => undefined);
    for (const {to} of disks) rmSync(to, {force: true});
    throw error;
  }
}

/** Bytes that are copied while a guest stands still without being asked for: a tenth of a second's work. */
const smallDisk = 64 * 1024 * 1024;

function checkDisks({disks}: Copied, directory: string, copy: boolean): void {
  for (const {from, to} of disks) {
    if (existsSync(to)) {
      throw new UsageError(`${to} is left of another domain of this name: move it away.`);
    }
    const {blocks} = statSync(from);
    if (copy || blocks * 512 <= smallDisk || from.startsWith(directory)) continue;
    throw new UsageError(
      `The guest would stand still while ${from} is copied: let it with --copy, or give the disk a layer (cow:) and create the domain anew.`,
    );
  }
}

const identityOf = ({
  config,
  interfaces,
}: {
  readonly config: DomainConfig;
  readonly interfaces: Copied['interfaces'];
}): GuestIdentity => ({
  hostname: toHostName(config.name),
  machineId: randomUuid().replaceAll('-', ''),
  seed: Array.from({length: 3}, randomUuid).join(''),
  interfaces,
});
