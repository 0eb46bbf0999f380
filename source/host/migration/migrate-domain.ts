import {hostname} from 'node:os';
import type {DomainConfig} from '../../config/domain-config.ts';
import {completeConfig} from '../../config/stored-config.ts';
import {RefusedError, UnreachableError, messageOf} from '../../errors.ts';
import type {ControlClient} from '../../protocol/wire/client.ts';
import {isRecord} from '../../protocol/schema.ts';
import {randomUuid} from '../../system/random-uuid.ts';
import type {DiskCopy} from '../../registry/guests/orders.ts';
import type {DomainReference} from '../domain-reference.ts';
import {carryConsoles} from './carry-consoles.ts';
import {checkSourceExchange, checkTargetExchange} from './check-exchange.ts';
import {checkTarget} from './check-target.ts';
import {chooseModes} from './choose-modes.ts';
import {finishSending} from './finish-sending.ts';
import type {MigrationSource} from './migration-source.ts';
import {openWay} from './open-way.ts';
import {planCopies} from './plan-copies.ts';
import {settleMigration} from './settle-migration.ts';
import type {Target} from './target.ts';

export type MigrateOptions = {
  /** As a user writes it; the best safe one when absent. */
  readonly mode?: string | undefined;
  /** Copies the disks that are not there. */
  readonly copyDisks?: boolean;
  /** Bytes a second at most. */
  readonly bandwidth?: number | undefined;
  /** Milliseconds. */
  readonly downtime?: number | undefined;
  /** Leaves it paused there. */
  readonly paused?: boolean;
  /** What happens, in xl's words. */
  readonly say: (line: string) => void;
  /** Told of a connection that can be asked how far it is. */
  readonly onBegun?: (client: ControlClient) => void;
  /** Calls it off when aborted, as long as it is not handed over. */
  readonly signal: AbortSignal;
};

/**
 * Migrates a domain to another host. This process only carries words and bytes: whether the domain is
 * here or there stands in what it remembers here, so that this process, and everything else, may be
 * killed at any moment.
 *
 * @throws {RefusedError} when it was not migrated: it goes on here then.
 */
export async function migrateDomain(
  source: MigrationSource,
  target: Target,
  options: MigrateOptions,
): Promise<void> {
  const {host, domain} = source;
  const {say, signal} = options;
  const client = await host.control(domain);
  let waiting: Waiting | undefined;
  const closers = [client.close];
  try {
    waiting = await prepareTarget(client, domain, target, options);
    say('migration target: Ready to receive domain.');
    const second = await host.control(domain);
    closers.push(second.close);
    options.onBegun?.(second);
    signal.addEventListener('abort', () => {
      second.execute('migrate_cancel').catch(() => undefined);
    });
    signal.throwIfAborted();
    await carry(source, client, target, waiting, options, closers);
  } catch (error) {
    if (waiting === undefined) throw error;
    if ((await settle(source, target, waiting)) === 'never') {
      say('Migration failed, resuming at sender.');
      signal.throwIfAborted();
      throw error;
    }
  } finally {
    for (const close of closers.reverse()) close();
  }
  say('Migration successful.');
}

/** The domain that waits on the other host. */
type Waiting = {
  /** Of the migration. */
  readonly id: string;
  readonly domain: DomainReference;
  readonly config: DomainConfig;
  readonly copies: readonly DiskCopy[];
};

/** Has the other host make a domain that waits. Nothing changes here. */
async function prepareTarget(
  client: ControlClient,
  {entry}: DomainReference,
  target: Target,
  {mode, copyDisks = false}: Pick<MigrateOptions, 'mode' | 'copyDisks'>,
): Promise<Waiting> {
  const {name, dataDirectory} = entry;
  const asked = await client.execute('domux-query-offer');
  checkSourceExchange(entry, asked.exchange);
  const config = completeConfig(asked.config);
  const offer = isRecord(asked.offer) ? asked.offer : {};
  const modes = chooseModes(isRecord(offer['description']) ? offer['description'] : {}, mode);
  const facts = await target.query();
  checkTargetExchange(target, facts);
  const {copies, disks} = copyDisks
    ? await planCopies(target, {disks: config.disks, offer, from: dataDirectory, to: facts.data})
    : {copies: [], disks: config.disks};
  await checkTarget(target, facts, config, copies);
  const id = randomUuid();
  const order = {id, from: hostname(), name, offer, modes, copies};
  return {id, domain: await target.receive({...config, disks}, order), config, copies};
}

/** @param closers Takes what is to be closed at the end, whatever happens. */
async function carry(
  {host, run, domain}: MigrationSource,
  client: ControlClient,
  target: Target,
  {id, domain: there, config, copies}: Waiting,
  {bandwidth, downtime, paused = false, say}: MigrateOptions,
  closers: (() => void)[],
): Promise<void> {
  const vdevs = copies.map(({vdev}) => vdev);
  const far = await target.control(there);
  closers.push(far.close);
  const {mode} = await far.execute('domux-attend', {id});
  // Nobody answers for the consoles of one whose guest process is gone.
  const lost = far.closed.then(() => {
    throw new UnreachableError(`The domain that waited on ${target.address} is gone.`);
  });
  lost.catch(() => undefined);
  const keep = async (opening: Promise<ControlClient>) => {
    const opened = await opening;
    closers.push(opened.close);
    return opened;
  };
  const consoles = await Promise.race([
    lost,
    carryConsoles(
      config.consoles,
      () => keep(host.control(domain)),
      () => keep(target.control(there)),
    ),
  ]);
  closers.push(consoles.end);
  const openDoor = async (door: 'guest' | 'disks', name: string) => {
    const way = await openWay(run, target, there, {mode, name, door});
    closers.push(way.close);
    return way.socket;
  };
  const socket = await openDoor('guest', id);

  const left = await client.execute('domux-migrate', {
    ...{id, mode, to: target.address, there: there.entry.id, socket},
    ...(copies.length === 0
      ? {}
      : {copies: {socket: await openDoor('disks', `${id}-disks`), vdevs}}),
    ...(bandwidth === undefined ? {} : {bandwidth}),
    ...(downtime === undefined ? {} : {downtime}),
    ...(paused ? {paused} : {}),
  });
  // The guest stands still: a terminal that is slow has to wait.
  const taking = far.execute('domux-take-over', {id, left});
  say('migration sender: Target has acknowledged transfer.');
  say('migration sender: Giving target permission to start.');
  await taking;
  say('migration sender: Target reports successful startup.');
  await consoles.finish(left.consoles);
  const {typed} = await client.execute('domux-dismiss-viewers', {id});
  for (const [console, data] of typed.entries()) {
    if (data !== '') await far.execute('domux-type', {console, data});
  }
  await finishSending(client, {id, there: there.entry.id, target, run});
}

/** Finds out how a migration ended that something went wrong with, and has both sides agree. */
async function settle(
  {host, run, domain}: MigrationSource,
  target: Target,
  {id, domain: there}: Waiting,
) {
  try {
    await settleMigration({host, run, domain}, () => target);
    return await target.resolve({id, domain: there.entry.id, handedOver: false});
  } catch (error) {
    if (!(error instanceof UnreachableError)) throw error;
    throw new RefusedError('GenericError', inDoubt(domain, target, messageOf(error)), {
      cause: error,
    });
  }
}

const inDoubt = ({entry: {id, name}}: DomainReference, {address}: Target, why: string) =>
  [
    '** Migration failed during final handshake **',
    `${name} is on its way to ${address}, and one of the two does not answer:`,
    `    ${why}`,
    'It is asked again until it does. The domain then goes on there if all of it had arrived, and else here;',
    `never in both places. domux migrate-settle ${id} asks now.`,
  ].join('\n');
