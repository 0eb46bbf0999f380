import type {Host, ListedDomain} from '../../host/host.ts';
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
      console: (await readConsoleLines(host, domain)).slice(-lastLines),
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
export async function readConsoleLines(
  host: Pick<Host, 'consoleLog'>,
  {directory, entry, info}: ListedDomain,
): Promise<string[]> {
  const domain = {directory, entry: {...entry, name: info.name}};
  const lines = (await host.consoleLog(domain, 0, logBytes)).split(/\r*\n/);
  // What a line was overwritten with is what it shows.
  const shown = lines.map(line => line.split('\r').findLast(part => part !== '') ?? '');
  return shown.slice(0, shown.at(-1) === '' ? -1 : undefined);
}
