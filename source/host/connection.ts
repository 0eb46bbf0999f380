import type {Socket} from 'node:net';
import {join} from 'node:path';
import {UnreachableError, messageOf} from '../errors.ts';
import {connectControl} from '../protocol/wire/client.ts';
import {becomeViewer} from '../protocol/wire/open-console.ts';
import type {ConsoleView, Viewing} from '../protocol/wire/open-console.ts';
import type {ControlClient} from '../protocol/wire/client.ts';
import type {EventMessage} from '../protocol/wire/messages.ts';
import {consoleSocket, domainFiles} from '../registry/domains/domain-files.ts';
import {readEntries, readEntry} from '../registry/domains/entry.ts';
import type {Entry} from '../registry/domains/entry.ts';
import {startGuest} from '../registry/guests/start-guest.ts';
import {isAlive, sameProcess} from '../system/processes.ts';
import {connectUnix} from '../system/unix-sockets.ts';
import type {DomainReference} from './domain-reference.ts';
import {isLost} from './lost-guest.ts';
import {renewGuest} from './renew-guest.ts';

/** Milliseconds that a guest process gets to take over a domain or to open its sockets. */
const patience = 10_000;
const pollInterval = 5;

/**
 * Makes sure that a domain has a live guest process. If it has lost its own, a new one is started
 * and adopts the machine; of several clients that notice at once, one starts it and the others wait.
 *
 * @returns the entry as it is now, or undefined when the domain is gone.
 * @throws {UnreachableError} when no guest process could be had.
 */
export async function ensureGuest(directory: string, who: string): Promise<Entry | undefined> {
  const deadline = Date.now() + patience;
  for (;;) {
    const entry = readEntry(directory);
    if (entry === undefined || (entry.guest && isAlive(entry.guest))) return entry;
    if (Date.now() > deadline) {
      throw new UnreachableError(
        `Domain ${entry.name} has no guest process, and none takes over: see ${domainFiles(directory).guestLog}.`,
      );
    }

    const beingCreated = entry.creator !== undefined && isAlive(entry.creator);
    if (beingCreated) {
      await new Promise(resolve => setTimeout(resolve, pollInterval));
      continue;
    }

    const report = await startGuest({
      ...{how: 'adopt', who},
      directories: [directory, ...siblingsOf(directory, entry)],
    });
    if ('error' in report) {
      throw new UnreachableError(`Domain ${entry.name} cannot be adopted: ${report.error}`);
    }
    if ('taken' in report) await new Promise(resolve => setTimeout(resolve, pollInterval));
  }
}

/** The other domains that a lost guest process hosted: its successor takes them all. */
function siblingsOf(directory: string, {id, guest}: Entry): string[] {
  if (guest === undefined) return [];
  const run = join(directory, '..', '..');
  return readEntries(run)
    .filter(({entry}) => entry.id !== id && sameProcess(entry.guest, guest))
    .map(sibling => sibling.directory);
}

/** Connects to a domain's control socket and says who asks. */
export async function openControl(
  domain: DomainReference,
  who: string,
  onEvent?: (event: EventMessage) => void,
): Promise<ControlClient> {
  const socket = await dialControl(domain, who);
  const client = connectControl(socket, `Domain ${domain.entry.name}`, onEvent, () =>
    renewGuest(readEntry(domain.directory) ?? domain.entry),
  );
  client.execute('domux-introduce', {who}).catch(() => undefined);
  return client;
}

/** Connects to a domain's control socket for somebody else to speak through. */
export async function dialControl(domain: DomainReference, who: string): Promise<Socket> {
  return openSocket(domain, domainFiles(domain.directory).control, who);
}

/**
 * Connects to one of a domain's consoles, saying who watches. A guest process that is killed just
 * then takes the connection with it: the next one is asked.
 */
export async function openConsole(domain: DomainReference, viewing: Viewing): Promise<ConsoleView> {
  const {guest} = readEntry(domain.directory) ?? domain.entry;
  try {
    return await openConsoleOnce(domain, viewing);
  } catch (error) {
    if (!(error instanceof UnreachableError) || guest === undefined) throw error;
    if (!(await isLost(guest))) throw error;
    return openConsoleOnce(domain, viewing);
  }
}

async function openConsoleOnce(domain: DomainReference, viewing: Viewing): Promise<ConsoleView> {
  const {console, who} = viewing;
  const socket = await dialControl(domain, who);
  const opening = await becomeViewer(socket, `Domain ${domain.entry.name}`, viewing);
  if (opening !== undefined) return {stream: socket, opening};
  // A guest process of an older domux knows its viewers by nothing but their connections.
  const stream = await openSocket(domain, consoleSocket(domain.directory, console), who);
  return {stream, opening: {}};
}

/**
 * A guest process writes itself into the entry before it listens, so a refused connection is tried
 * again for a while.
 */
async function openSocket(
  {directory, entry}: DomainReference,
  path: string,
  who: string,
): Promise<Socket> {
  const deadline = Date.now() + patience;
  for (;;) {
    if ((await ensureGuest(directory, who)) === undefined) {
      throw new UnreachableError(`Domain ${entry.name} is gone.`);
    }

    try {
      return await connected(connectUnix(path));
    } catch (error) {
      if (Date.now() > deadline) {
        throw new UnreachableError(`Domain ${entry.name}: ${path}: ${messageOf(error)}`, {
          cause: error,
        });
      }
      await new Promise(resolve => setTimeout(resolve, pollInterval));
    }
  }
}

async function connected(socket: Socket): Promise<Socket> {
  await new Promise((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('error', reject);
  });
  return socket;
}
