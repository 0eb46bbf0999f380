import {UnreachableError} from '../../../errors.ts';
import {createLink} from '../../../protocol/link/link.ts';
import type {Link} from '../../../protocol/link/link.ts';
import {explainFailure, explainLoss, refuseVersion} from './explain-failure.ts';
import {createGreetingReader} from '../greeting.ts';
import type {Greeting} from '../greeting.ts';
import {describeAddress} from './host-address.ts';
import type {HostAddress} from './host-address.ts';
import {sshCommand} from './ssh-command.ts';
import type {SshOptions} from './ssh-command.ts';
import {startTransport} from './transport.ts';
import type {Command, Transport} from './transport.ts';

export type ConnectOptions = SshOptions & {
  /** Node's arguments for the command line that this process runs: another home has none of its own. */
  readonly ownProgram: readonly string[];
};

/** A far side on its way, or there. */
export type Connection = {
  /** Whatever is sent before the greeting goes out with it. */
  readonly link: Link;
  /** Rejects with why there is no domux at the other end. */
  readonly greeting: Promise<Greeting>;
};

/** Milliseconds of silence: when to ask for a sign of life, and when to give up. */
const keepAlive = {ping: 5000, patience: 20_000};

/**
 * Connects to domux on another host. Nothing waits for the greeting: what is asked at once goes out
 * behind it, which saves a round trip.
 *
 * @param ask Whether ssh may ask for passwords on the terminal.
 */
export async function connect(
  address: HostAddress,
  options: ConnectOptions,
  ask: boolean,
): Promise<Connection> {
  const command =
    address.type === 'ssh'
      ? await sshCommand(address.destination, options, {ask})
      : ownCommand(address.path, options);
  return greet(startTransport(command), {
    host: describeAddress(address),
    remoteCommand: options.remoteCommand,
  });
}

/** The same program, for another home on this machine. */
function ownCommand(path: string, {env, ownProgram}: ConnectOptions): Command {
  const {DOMUX_HOST: _host, ...rest} = env;
  return {
    program: process.execPath,
    name: 'domux',
    args: [...ownProgram, 'dial-stdio'],
    env: {...rest, DOMUX_HOME: path},
  };
}

type Peer = {readonly host: string; readonly remoteCommand: string};

function greet(transport: Transport, {host, remoteCommand}: Peer): Connection {
  const link = createLink(transport.output);
  const reader = createGreetingReader();
  const {promise: greeting, resolve, reject} = Promise.withResolvers<Greeting>();
  let greeted = false;

  const fail = (error: Error) => {
    reject(error);
    link.close(error);
    transport.kill();
  };

  const onData = (chunk: Buffer) => {
    if (greeted) return link.receive(chunk);
    const found = reader.read(chunk);
    if (found === undefined) {
      if (reader.isHopeless()) fail(tooMuch(host, reader.noise()));
      return;
    }
    const refusal = refuseVersion(host, found.greeting);
    if (refusal !== undefined) return fail(refusal);
    greeted = true;
    resolve(found.greeting);
    link.keepAlive(keepAlive);
    if (found.rest.length > 0) link.receive(found.rest);
  };

  transport.input.on('data', onData);
  transport.input.once('error', () => undefined);
  void transport.ended.then(ending => {
    fail(
      greeted
        ? explainLoss(host, ending)
        : explainFailure({host, remoteCommand, ending, noise: reader.noise()}),
    );
  });
  // A link that was closed, or lost, leaves nothing behind.
  void link.closed.then(reason => {
    if (reason !== undefined) transport.kill();
  });
  // Whoever uses the link is told as well.
  greeting.catch(() => undefined);
  return {link, greeting};
}

const tooMuch = (host: string, noise: readonly string[]) =>
  new UnreachableError(
    `${host} does not answer as domux does. It begins with:\n${noise
      .slice(0, 5)
      .map(line => `    ${line}`)
      .join('\n')}`,
  );
