import {execFile} from 'node:child_process';
import {statSync} from 'node:fs';
import {basename, join} from 'node:path';
import {UnreachableError, UsageError} from '../../../errors.ts';
import {sha256} from '../../../system/node/hash.ts';
import {makePrivateDirectory} from '../../../system/paths.ts';
import {lookForProgram} from '../../../system/programs/find-program.ts';
import {splitWords} from '../../../system/split-words.ts';
import type {Command} from './transport.ts';

/** How ssh is run: the settings of the same names, and where sockets may be. */
export type SshOptions = {
  readonly env: NodeJS.ProcessEnv;
  readonly sshCommand: string;
  readonly remoteCommand: string;
  /** Seconds that a connection is kept for the next command. */
  readonly persist: number;
  /** The runtime directory, for the socket of a connection that is kept. */
  readonly run: string;
};

/**
 * Bytes of a socket's path that ssh can bind: sockaddr_un less the 17 that it appends while it makes
 * one (unix(7); muxserver_listen() in OpenSSH's mux.c).
 */
const socketPathLimit = 107 - 17;

/** Seconds between ssh's own signs of life on a kept connection, and how many may stay unanswered. */
const aliveInterval = 10;
const aliveCount = 3;

/**
 * The command that starts `domux dial-stdio` on a host, with the user's own ssh config and nothing of
 * it that would stand in the way: no terminal, no forwarding, no other command.
 *
 * @param ask Whether ssh may ask for passwords on the terminal.
 * @throws {UsageError} when the setting `ssh-command` is empty.
 */
export async function sshCommand(
  destination: string,
  options: SshOptions,
  {ask}: {readonly ask: boolean},
): Promise<Command> {
  const [name, ...own] = splitWords(options.sshCommand);
  if (name === undefined) throw new UsageError('The setting ssh-command names no program.');
  // One that was fetched, as other programs are, where none is installed.
  const found = lookForProgram(name, options.env);
  const program = found?.file ?? name;
  const given = [
    ...own,
    ...['-T', '-x', '-a', '-o', 'ClearAllForwardings=yes', '-o', 'RemoteCommand=none'],
    ...(ask ? [] : ['-o', 'BatchMode=yes']),
  ];
  const kept = await keptConnection(program, own, destination, options);
  return {
    ...{program, name: basename(name), env: {...options.env, ...found?.env}},
    args: [...given, ...kept, '--', destination, `${options.remoteCommand} dial-stdio`],
  };
}

/** Ends a kept connection that does not answer any more, so that the next one does not wait for it. */
export async function dropKeptConnection(destination: string, options: SshOptions): Promise<void> {
  const [program, ...own] = splitWords(options.sshCommand);
  const socket = socketPath(destination, options);
  if (program === undefined || !isThere(socket)) return;
  const args = [...own, '-o', `ControlPath=${escaped(socket)}`, '-O', 'exit', '--', destination];
  await output(program, args).catch(() => undefined);
}

/**
 * Options that let several runs of domux share a connection: opening one takes as many round trips as
 * ssh needs for keys and names. Whoever has set up such sharing for this host keeps their own.
 */
async function keptConnection(
  program: string,
  own: readonly string[],
  destination: string,
  options: SshOptions,
): Promise<string[]> {
  const socket = socketPath(destination, options);
  if (options.persist === 0 || Buffer.byteLength(socket) > socketPathLimit) return [];
  if (!isThere(socket)) {
    if (await sharesAlready(program, own, destination)) return [];
    makePrivateDirectory(options.run);
    makePrivateDirectory(socketDirectory(options));
  }
  return [
    ...['-o', 'ControlMaster=auto', '-o', `ControlPath=${escaped(socket)}`],
    ...['-o', `ControlPersist=${Math.ceil(options.persist)}`],
    ...['-o', `ServerAliveInterval=${aliveInterval}`, '-o', `ServerAliveCountMax=${aliveCount}`],
  ];
}

const socketDirectory = ({run}: SshOptions): string => join(run, 'ssh');

/** One for each way to reach a host: other options may lead to another one. */
function socketPath(destination: string, options: SshOptions): string {
  const name = sha256(`${options.sshCommand}\n${destination}`);
  return join(socketDirectory(options), name.slice(0, 16));
}

/** ssh expands `%` in a path (TOKENS in ssh_config(5)). */
const escaped = (path: string): string => path.replaceAll('%', '%%');

const isThere = (path: string): boolean => statSync(path, {throwIfNoEntry: false}) !== undefined;

/** True where the user's own config shares connections to this host. What ssh has to say against it is said later. */
async function sharesAlready(
  program: string,
  own: readonly string[],
  destination: string,
): Promise<boolean> {
  const config = await output(program, [...own, '-G', '--', destination]).catch(() => '');
  return /^controlpath (?!none$)/m.test(config);
}

const output = (program: string, args: readonly string[]): Promise<string> =>
  new Promise((resolve, reject) => {
    execFile(program, [...args], (error, stdout) => {
      if (error === null) resolve(stdout);
      else reject(new UnreachableError(error.message, {cause: error}));
    });
  });
