import {DomuxError} from '../errors.ts';
import {createLocalHost} from '../host/local-host.ts';
import {whoAmI} from '../host/who.ts';
import {findPlaces} from '../system/paths.ts';
import {findVerb} from './find-verb.ts';
import {parseInvocation} from './parse-invocation.ts';
import type {Context} from './verb.ts';
import {verbs} from './verbs.ts';

/**
 * Runs the command line.
 *
 * @returns the exit code. Errors that are nobody's bug are said on standard error; others are thrown.
 */
export async function main(argv: readonly string[], process: NodeJS.Process): Promise<number> {
  const {env, stdin, stdout, stderr} = process;
  const [wanted = 'help', ...rest] = argv;
  const places = findPlaces(env);
  const who = whoAmI(env);

  const context: Context = {
    env,
    places,
    stdin,
    stdout,
    stderr,
    who,
    host: createLocalHost({places, who, domainsPerProcess: () => 1}),
  };

  try {
    const verb = findVerb(verbs, wanted);
    const invocation = parseInvocation(verb, rest);
    const run = await verb.load();
    return (await run(context, invocation)) ?? 0;
  } catch (error) {
    if (!(error instanceof DomuxError)) throw error;
    stderr.write(`${error.message}\n`);
    return error.exitCode;
  }
}
