import {randomBytes} from 'node:crypto';
import {existsSync, mkdirSync, mkdtempSync, rmSync, statSync} from 'node:fs';
import {join} from 'node:path';
import {checkDomainName} from '../../../config/domain-name.ts';
import type {DomainConfig} from '../../../config/domain-config.ts';
import {toHostName} from '../../../config/host-name.ts';
import {UsageError} from '../../../errors.ts';
import type {DomainReference} from '../../../host/domain-reference.ts';
import {queryConfig} from '../../../host/query-config.ts';
import {macAddresses} from '../../../network/mac-addresses.ts';
import type {GuestIdentity} from '../../../protocol/shapes/guest-identity.ts';
import {disksDirectory} from '../../../system/paths.ts';
import {randomUuid} from '../../../system/random-uuid.ts';
import type {Context} from '../../verb.ts';
import {copiedConfig} from './copied-config.ts';
import type {Copied} from './copied-config.ts';

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
  const config = await queryConfig(host, domain);
  const disks = join(disksDirectory(places), name);
  const copied = copiedConfig(config, {
    ...{name, uuid: randomUuid(), directory: disks},
    chooseMac: macAddresses(places.data),
  });
  checkDisks(copied, disks, copy);

  const passage = mkdtempSync(
    join(existsSync(memoryFiles) ? memoryFiles : places.run, 'domux-clone-'),
  );
  const file = join(passage, 'state');
  try {
    if (copied.disks.length > 0) mkdirSync(disks, {recursive: true, mode: 0o700});
    const client = await host.control(domain);
    await client
      .execute('domux-copy', {file, memory: join(passage, 'memory'), disks: [...copied.disks]})
      .finally(client.close);
    const made = await host.restore(file, {
      config: copied.config,
      copy: {identity: identityOf(copied), from: `domain ${config.name}`},
    });
    const notes =
      (config.forwards ?? []).length === 0
        ? []
        : [`the ports of this host that lead to ${config.name} stay with it: ${name} has none.`];
    return {domain: made, notes};
  } catch (error) {
    for (const {to} of copied.disks) rmSync(to, {force: true});
    throw error;
  } finally {
    rmSync(passage, {recursive: true, force: true});
  }
}

/** Files there are in memory, and shared by those who map them. */
const memoryFiles = '/dev/shm';

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
  seed: randomBytes(64).toString('base64'),
  interfaces,
});
