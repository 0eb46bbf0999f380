import {spawn} from 'node:child_process';
import {mkdirSync} from 'node:fs';
import {constants} from 'node:os';
import {join} from 'node:path';
import {parseForwardSpec} from '../../config/devices/forward-spec.ts';
import type {DomainInfo} from '../../protocol/commands.ts';
import {GuestFailure, UsageError, messageOf} from '../../errors.ts';
import {findProgram, lookForProgram} from '../../system/programs/find-program.ts';
import {splitWords} from '../../system/split-words.ts';
import {findPlaces} from '../../system/paths.ts';
import {parseHostAddress} from '../../host/remote/connecting/host-address.ts';
import type {ClientContext} from '../verb.ts';

/** Where a guest is reached by SSH. */
export type SshDoor = {
  readonly address: string;
  /** Options for ssh and scp: the port, and which key the guest is known by. */
  readonly options: readonly string[];
};

const sshPort = 22;

/**
 * Finds where a guest is reached by SSH: the port of the host that leads to its port 22, else its
 * address, where it is on an interface of the host. Guests on networks without root have no address
 * that the host could reach.
 *
 * @throws {UsageError} where no port leads there: says how to have one.
 */
export async function findDoor(context: ClientContext, wanted: string): Promise<SshDoor> {
  const {host} = context;
  const {data} = findPlaces(context.env);
  const domain = await host.find(wanted);
  const client = await host.control(domain);
  const info = await client.execute('domux-query-domain').finally(client.close);
  const place = findForward(info) ?? (await findAddress(info, host));
  if (place === undefined) {
    throw new UsageError(
      `No port of ${'remote' in context ? 'that' : 'this'} host leads to ${info.name}'s SSH: write forward = ['tcp:8022:22'] into its config, with a port that is free, and start it again.`,
    );
  }
  mkdirSync(data, {recursive: true, mode: 0o700});
  return {
    address: place.address,
    options: [
      ...['-o', `Port=${place.port}`],
      // Ports and addresses are had by whoever comes after: a guest is known by itself.
      ...['-o', `HostKeyAlias=domux-${info.uuid}`],
      ...['-o', `UserKnownHostsFile="${join(data, 'known_hosts')}"`],
      ...['-o', 'StrictHostKeyChecking=accept-new', '-o', 'HashKnownHosts=no'],
      ...wayThere(context),
    ],
  };
}

/**
 * Where the domain is on another host, the user's own ssh goes to the guest through that host: with the
 * keys and the files that are here.
 */
function wayThere({remote, settings, env}: ClientContext): string[] {
  const address = remote && parseHostAddress(remote.address);
  if (address?.type !== 'ssh') return [];
  const [name = 'ssh', ...own] = splitWords(settings()['ssh-command'].value);
  const program = lookForProgram(name, env)?.file ?? name;
  const words = [program, ...own, '-T', '-x', '-a', '-o', 'RemoteCommand=none'].map(quoted);
  const through = `${words.join(' ')} -W [%h]:%p -- ${quoted(address.destination)}`;
  return ['-o', `ProxyCommand=${through}`];
}

/** For the shell that runs it, and for ssh, which expands `%` in it (ssh_config(5)). */
const quoted = (word: string): string => `'${word.replaceAll("'", "'\\''").replaceAll('%', '%%')}'`;

type Place = {readonly address: string; readonly port: number};

/** The port of the host that leads to the guest's SSH. */
function findForward({forwards = []}: DomainInfo): Place | undefined {
  const door = forwards
    .map(parseForwardSpec)
    .find(({protocol, guestPort}) => protocol === 'tcp' && guestPort === sshPort);
  if (door === undefined) return undefined;
  const {hostAddress, hostPort} = door;
  return {address: hostAddress === '0.0.0.0' ? '127.0.0.1' : hostAddress, port: hostPort};
}

/** The address of an interface that is on one of the host's. */
async function findAddress(
  {id, stats}: DomainInfo,
  host: ClientContext['host'],
): Promise<Place | undefined> {
  if (stats.vifs.every(({address}) => address === undefined)) return undefined;
  const reached = (await host.networks())
    .filter(({kind}) => kind === 'host')
    .flatMap(({interfaces}) => interfaces)
    .find(one => one.id === id && one.address !== null);
  return reached?.address ? {address: reached.address, port: sshPort} : undefined;
}

/** Runs ssh or scp in front of the user, and resolves with its exit code. */
export async function runSsh(
  name: 'ssh' | 'scp',
  words: readonly string[],
  processEnv: NodeJS.ProcessEnv,
): Promise<number> {
  const {file, env} = findProgram(name, processEnv);
  // By itself scp starts the ssh that its package was built to find, which a fetched one is not.
  const found = name === 'scp' ? ['-S', findProgram('ssh', processEnv).file] : [];
  const given = [...found, ...words];
  const child = spawn(file, given, {stdio: 'inherit', env: {...processEnv, ...env}});
  // What the user presses is for it.
  const ignore = () => undefined;
  process.on('SIGINT', ignore);
  try {
    return await new Promise((resolve, reject) => {
      child.once('error', error =>
        reject(
          new GuestFailure(`${name} cannot be started`, {
            program: file,
            lastLines: [messageOf(error)],
          }),
        ),
      );
      child.once('exit', (code, signal) =>
        resolve(code ?? 128 + (signal ? constants.signals[signal] : 0)),
      );
    });
  } finally {
    process.off('SIGINT', ignore);
  }
}

/** Takes `USER@` from the front of a word. */
export function splitUser(word: string): {readonly user: string; readonly rest: string} {
  const at = word.indexOf('@');
  return {user: word.slice(0, at + 1), rest: word.slice(at + 1)};
}
