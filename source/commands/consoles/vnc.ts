import {createServer, type Server, type Socket} from 'node:net';
import {UsageError, hasCode, messageOf} from '../../errors.ts';
import {interruptible} from '../interruptible.ts';
import type {ClientContext, RunHere} from '../verb.ts';
import type {DomainReference} from '../../host/domain-reference.ts';

/** RFB's first port (RFC 6143, section 2). */
export const firstPort = 5900;
const ports = 100;

/** `domux vnc [--stdio] [--port PORT] DOMAIN` */
export const vnc: RunHere = async (context, {options, words}) => {
  const domain = await context.host.find(words[0] ?? '');
  // Refused before anything listens.
  const first = await context.host.display(domain);
  if (options['stdio']) {
    context.stdin.pipe(first).pipe(context.stdout);
    context.stdout.once('error', () => first.destroy());
    await new Promise(resolve => first.once('close', resolve));
    return 0;
  }

  first.destroy();
  const {port, close} = await bridgeDisplay(context, domain, readPort(options['port']));
  context.stdout.write(
    `The display of ${domain.entry.name} is at vnc://127.0.0.1:${port} (display :${port - firstPort}). Ctrl-C ends that, not the domain.\n`,
  );
  return interruptible(
    signal =>
      new Promise<number>(resolve => {
        signal.addEventListener('abort', () => {
          close();
          resolve(0);
        });
      }),
  );
};

/**
 * Leads viewers to a domain's display until it is closed.
 *
 * @param wanted The first free one of VNC's ports where absent.
 */
export async function bridgeDisplay(
  context: ClientContext,
  domain: DomainReference,
  wanted?: number,
): Promise<{readonly port: number; readonly close: () => void}> {
  const server = await listen(wanted);
  server.on('connection', viewer => void serve(context, domain, viewer));
  return {port: (server.address() as {port: number}).port, close: () => server.close()};
}

async function serve({host, stderr}: ClientContext, domain: DomainReference, viewer: Socket) {
  try {
    const display = await host.display(domain);
    viewer.pipe(display).pipe(viewer);
    display.once('close', () => viewer.destroy());
    viewer.once('close', () => display.destroy());
    display.on('error', () => viewer.destroy());
    viewer.on('error', () => display.destroy());
  } catch (error) {
    stderr.write(`${messageOf(error)}\n`);
    viewer.destroy();
  }
}

function readPort(option: string | boolean | undefined): number | undefined {
  if (typeof option !== 'string') return undefined;
  const port = Number(option);
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
  throw new UsageError(`${option} is no port: it is 1 to 65535.`, {exitCode: 2});
}

/** On the port asked for, else on the first of VNC's that is free; on this host only. */
async function listen(wanted: number | undefined): Promise<Server> {
  const candidates =
    wanted === undefined ? Array.from({length: ports}, (_, index) => firstPort + index) : [wanted];
  for (const port of candidates) {
    const server = createServer();
    const error = await new Promise<Error | undefined>(resolve => {
      server.once('error', resolve);
      server.listen(port, '127.0.0.1', () => resolve(undefined));
    });
    if (error === undefined) return server;
    if (!hasCode(error, 'EADDRINUSE', 'EACCES')) throw error;
  }
  const taken =
    wanted === undefined
      ? `Ports ${firstPort} to ${firstPort + ports - 1} are`
      : `Port ${wanted} is`;
  throw new UsageError(`${taken} taken on this host: give another --port.`);
}
