import type {Duplex} from 'node:stream';
import {UnreachableError, UsageError, messageOf} from '../../errors.ts';
import {dialControl} from '../../host/connection.ts';
import {version} from '../../version.ts';
import type {Context, Run} from '../verb.ts';

/** `domux dial-stdio [DOMAIN]` */
export const dialStdio: Run = async (context, {options, words: [wanted]}) => {
  if (wanted === undefined) {
    await printDomains(context);
    return undefined;
  }

  const {host, who} = context;
  const number = readConsole(options['console']);
  const domain = await host.find(wanted);
  const socket = await (number === undefined
    ? dialControl(domain, who)
    : host.console(domain, number));
  await join(socket, context, number !== undefined);
  return undefined;
};

async function printDomains({host, stdout}: Context): Promise<void> {
  const lines: unknown[] = [{domux: version}, ...(await host.list())];
  stdout.write(lines.map(line => `${JSON.stringify(line)}\n`).join(''));
}

function readConsole(given: string | boolean | undefined): number | undefined {
  if (typeof given !== 'string') return undefined;
  if (/^\d{1,4}$/.test(given)) return Number(given);
  throw new UsageError(`--console ${given}: not the number of a console.`, {exitCode: 2});
}

/**
 * Passes bytes between the socket and standard input and output. The end of standard input lets the
 * control socket answer what it was asked. A console would go on printing for ever to a far side
 * whose link is lost, so there it is the end of all.
 */
async function join(socket: Duplex, context: Context, isConsole: boolean): Promise<void> {
  const {stdin, stdout} = context;
  let failure: Error | undefined;
  socket.on('error', error => (failure = error));
  stdout.on('error', () => socket.destroy());
  stdin.on('error', () => socket.destroy());
  stdin.pipe(socket);
  socket.pipe(stdout, {end: false});
  if (isConsole) socket.once('finish', () => socket.destroy());

  await new Promise(resolve => socket.once('close', resolve));
  stdin.destroy();
  if (failure) {
    throw new UnreachableError(`The connection broke: ${messageOf(failure)}`, {cause: failure});
  }
}
