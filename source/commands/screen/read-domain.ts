import {closeSync, fstatSync, openSync, readSync} from 'node:fs';
import {hasCode} from '../../errors.ts';
import type {Host, ListedDomain} from '../../host/host.ts';
import {consoleLog} from '../../registry/domain-files.ts';
import type {DetailsMore} from '../../store/view.ts';

/** Bytes of a console log that are shown. */
const logBytes = 256 * 1024;
const lastLines = 8;

/** What only the guest process itself knows of its domain, and the end of its console log. */
export async function readDetails(host: Host, domain: ListedDomain): Promise<DetailsMore> {
  const client = await host.control(domain);
  try {
    const machine = await client.execute('domux-query-machine');
    return {
      commandLine: machine['command-line'],
      ...(machine.pid === undefined ? {} : {pid: machine.pid}),
      guestProcess: machine['guest-process'],
      console: readConsoleLog(domain).slice(-lastLines),
    };
  } finally {
    client.close();
  }
}

/** What the machine of a domain cannot do, with the reasons. */
export async function readRefusals(
  host: Host,
  domain: ListedDomain,
): Promise<ReadonlyMap<string, string>> {
  const client = await host.control(domain);
  try {
    const capabilities = await client.execute('domux-query-capabilities');
    return new Map(
      capabilities.flatMap(({operation, supported, reason = 'the machine cannot do that'}) =>
        supported ? [] : [[operation, reason]],
      ),
    );
  } finally {
    client.close();
  }
}

/** The last lines that the primary console printed, as they are in its log. */
export function readConsoleLog({entry, info}: ListedDomain): string[] {
  let descriptor;
  try {
    descriptor = openSync(consoleLog(entry.logDirectory, info.name, 0), 'r');
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR')) return [];
    throw error;
  }
  try {
    const {size} = fstatSync(descriptor);
    const start = Math.max(0, size - logBytes);
    const bytes = Buffer.alloc(size - start);
    const length = readSync(descriptor, bytes, 0, bytes.length, start);
    const lines = bytes.toString('utf8', 0, length).split(/\r*\n/);
    // What a line was overwritten with is what it shows.
    const shown = lines.map(line => line.split('\r').findLast(part => part !== '') ?? '');
    return (start > 0 ? shown.slice(1) : shown).slice(0, shown.at(-1) === '' ? -1 : undefined);
  } finally {
    closeSync(descriptor);
  }
}
