import type {Duplex} from 'node:stream';
import {UnreachableError, UsageError, messageOf} from '../../errors.ts';
import {dialControl} from '../../host/connection.ts';
import {createLocalHost} from '../../host/local-host.ts';
import {thisHost} from '../../host/remote/connecting/host-address.ts';
import type {Context, Run} from '../verb.ts';

/** `domux dial-stdio [DOMAIN]` */
export const dialStdio: Run = async (context, {options, words: [wanted]}) => {
  if (wanted === undefined) {
    await serve(context);
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

async function serve(context: Context): Promise<void> {
  const {stdin, stdout, stderr, env, who, places, settings, commandLine} = context;
  const {serveLink} = await import('../../host/remote/serving/serve.ts');
  await serveLink({
    ...{input: stdin, output: stdout, stderr, env, who, places},
    hostFor: guest => createLocalHost({places, who: guest, settings}),
    runHere: async (words, streams) => {
      // Nothing that a verb looks at is missing from a stream that is no terminal's own.
      const around = {...streams, argv: process.argv} as unknown as NodeJS.Process;
      return commandLine.run(['--host', thisHost, ...words], around);
    },
    ownProgram: [...process.execArgv, process.argv[1] ?? ''],
  });
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
