import {UnreachableError, describePostmortem} from '../../../errors.ts';
import {version} from '../../../version.ts';
import type {Greeting} from '../greeting.ts';
import {linkProtocol} from '../greeting.ts';
import type {Ending} from './transport.ts';

/** What ssh exits with for troubles of its own (ssh(1), EXIT STATUS). */
const sshFailed = 255;

/** What a shell exits with for a command that it cannot run or cannot find (POSIX, 2.8.2). */
const notRunnable = [126, 127];

export type FailureFacts = {
  /** As the user calls it. */
  readonly host: string;
  readonly remoteCommand: string;
  readonly ending: Ending;
  /** What came instead of a greeting. */
  readonly noise: readonly string[];
};

/** Why there is no domux at the other end, and what helps. */
export function explainFailure({host, remoteCommand, ending, noise}: FailureFacts): Error {
  if (ending.missing) {
    return new UnreachableError(
      `${host} cannot be reached: there is no program ${ending.program} here. Install OpenSSH's client, or run domux image fetch ssh; the setting ssh-command names another one.`,
    );
  }
  if (ending.exitCode !== undefined && notRunnable.includes(ending.exitCode)) {
    return new UnreachableError(
      [
        `${host} answers, but has no domux: ${remoteCommand} cannot be run there${saidBy(ending)}`,
        'Install it there (npm install -g domux), or say where it is: domux settings set remote-command PATH.',
        "ssh runs commands without the user's profile: what only .profile puts into PATH is not found.",
      ].join('\n'),
    );
  }
  const old = oldVersion(noise);
  if (old !== undefined) return tooOld(host, old);
  if (ending.exitCode === sshFailed || ending.signal !== undefined) {
    return new UnreachableError(`${host} cannot be reached: ${describePostmortem(ending)}`);
  }
  const lastLines = [...noise, ...ending.lastLines].slice(-10);
  return new UnreachableError(
    `${host} does not answer as domux does: ${describePostmortem({...ending, lastLines})}`,
  );
}

const saidBy = ({lastLines}: Ending): string =>
  lastLines.length === 0 ? '.' : `:\n${lastLines.map(line => `    ${line}`).join('\n')}`;

/** Before there were links, dial-stdio began with `{"domux":VERSION}`. */
function oldVersion(noise: readonly string[]): string | undefined {
  return noise.map(line => /^\{"domux":"([^"]+)"\}$/.exec(line)?.[1]).find(Boolean);
}

const tooOld = (host: string, theirs: string) =>
  new UnreachableError(
    `${host} runs domux ${theirs}, which is too old for this one, ${version}: upgrade it there.`,
  );

/** Undefined for a far side that this one can talk to. */
export function refuseVersion(host: string, greeting: Greeting): Error | undefined {
  const {protocol, version: theirs} = greeting;
  if (protocol === linkProtocol) return undefined;
  const which = protocol < linkProtocol ? 'it there' : 'this one';
  return new UnreachableError(
    `${host} runs domux ${theirs || '?'}, which speaks protocol ${protocol} between hosts; this is domux ${version} with protocol ${linkProtocol}: upgrade ${which}.`,
  );
}

/** Why a connection is lost that was there. */
export const explainLoss = (host: string, ending: Ending): Error =>
  ending.exitCode === 0
    ? new UnreachableError(`The connection to ${host} is lost: domux has ended there.`)
    : new UnreachableError(`The connection to ${host} is lost: ${describePostmortem(ending)}`);
