import {DomuxError, UsageError, hasCode} from '../errors.ts';
import {readSettings} from '../config/settings/read-settings.ts';
import type {Settings} from '../config/settings/read-settings.ts';
import {createLocalHost} from '../host/local-host.ts';
import type {HostAddress} from '../host/remote/connecting/host-address.ts';
import {whoAmI} from '../host/who.ts';
import {findPlaces} from '../system/paths.ts';
import {takeHost, usualHost} from './invocation/choose-host.ts';
import {explainSystemError} from './output/explain-system-error.ts';
import {resolveVerb} from './invocation/find-verb.ts';
import {helpOption, parseInvocation} from './invocation/parse-invocation.ts';
import {whereRun} from './verb.ts';
import type {Context, Invocation, RunPlace, Verb} from './verb.ts';
import {verbs} from './verbs.ts';

/** Runs a command line in the bundle that has Ink. */
export type RunWithScreen = (argv: readonly string[]) => Promise<number>;

/**
 * Runs the command line.
 *
 * @param withScreen Runs the verbs that show the screen; absent where this bundle has it.
 * @returns the exit code. Errors that are nobody's bug are said on standard error; others are thrown.
 */
export async function main(
  argv: readonly string[],
  process: NodeJS.Process,
  withScreen?: RunWithScreen,
): Promise<number> {
  const {env, stdout, stderr} = process;
  const places = findPlaces(env);
  const who = whoAmI(env);
  let read: Settings | undefined;
  const settings = () => (read ??= readSettings(places.settings, env));

  const localHost = createLocalHost({places, who, settings});
  const context: Context = {
    ...{env, places, settingsFile: places.settings, stdout, stderr, who, settings},
    // Opened for whoever reads it, which few verbs do.
    get stdin() {
      return process.stdin;
    },
    commandLine: {verbs, run: main},
    host: localHost,
  };

  // A reader that has had enough, such as head, is no error, nor is a terminal that has gone away.
  const isGone = (error: unknown) => hasCode(error, 'EPIPE', 'EIO');
  // What went wrong with it is told at the end.
  stdout.on('error', () => undefined);

  /** Undefined where only its usage is wanted. */
  const parsed = (verb: Verb, path: string, rest: readonly string[]): Invocation | undefined => {
    try {
      return parseInvocation(verb, rest, path);
    } catch (error) {
      if (!verb.forgives || !(error instanceof UsageError)) throw error;
      stderr.write(`${error.message}\n`);
      return undefined;
    }
  };

  const runVerb = async (): Promise<number> => {
    const {host: given, words} = takeHost(argv);
    const {verb, path, rest} = resolveVerb(verbs, asVerb(words, process));
    const invocation = parsed(verb, path, rest);
    if (invocation === undefined || invocation.options[helpOption.name] === true) {
      const {renderVerb} = await import('./help/render-help.ts');
      stdout.write(renderVerb(verb, path));
      return 0;
    }

    const load = verb.load ?? verb.loadForUser;
    if (load === undefined) throw lacksSubverb(verb, path);
    const place = whereRun(verb, invocation);
    const host = given ?? verb.hostOf?.(invocation) ?? usualHost(env, places.settings);
    const address = await addressOf(place, host);
    const isThere = address !== undefined && place === 'domains';
    if (withScreen && showsScreen(verb, invocation) && !isThere) return await withScreen(argv);
    if (address === undefined) {
      const run = await load();
      const code = (await run(context, invocation)) ?? 0;
      // Nothing to do and nowhere to show the screen: xl exits with 1 too.
      return argv.length === 0 && verb.name === 'help' ? 1 : code;
    }

    const {runElsewhere} = await import('./invocation/run-elsewhere.ts');
    return await runElsewhere(address, context, {verb, path, rest, invocation, place});
  };

  try {
    const code = await runVerb();
    if (stdout.errored && !isGone(stdout.errored)) throw stdout.errored;
    return code;
  } catch (error) {
    const at = error === stdout.errored ? 'standard output' : undefined;
    const explained = error instanceof DomuxError ? error.message : explainSystemError(error, at);
    if (explained === undefined) throw error;
    stderr.write(`${explained}\n`);
    return error instanceof DomuxError ? error.exitCode : 1;
  }
}

/** The other host that is meant, if one is. */
async function addressOf(place: RunPlace, host: string): Promise<HostAddress | undefined> {
  if (host === '' || place === 'here') return undefined;
  const {parseHostAddress} = await import('../host/remote/connecting/host-address.ts');
  return parseHostAddress(host);
}

const showsScreen = ({showsScreen: shows}: Verb, invocation: Invocation): boolean =>
  typeof shows === 'function' ? shows(invocation) : shows === true;

/** Help and the screen are verbs, however they are asked for. Nothing at all asks for the screen. */
function asVerb(
  [first, ...rest]: readonly string[],
  process: Pick<NodeJS.Process, 'stdin' | 'stdout'>,
): readonly string[] {
  if (first === '--help' || first === '-h') return ['help', ...rest];
  if (first === undefined) {
    return process.stdin.isTTY && process.stdout.isTTY ? ['screen'] : ['help'];
  }
  return first.startsWith('-') ? ['screen', first, ...rest] : [first, ...rest];
}

function lacksSubverb({subverbs = []}: Verb, path: string): UsageError {
  const names = subverbs.map(({name}) => name).join(', ');
  return new UsageError(`'domux ${path}' requires one of: ${names}.`, {exitCode: 2});
}
