import {createReadStream, existsSync} from 'node:fs';
import type {Duplex} from 'node:stream';
import {constants} from 'node:os';
import {pipeline} from 'node:stream/promises';
import {UnreachableError, UsageError} from '../../errors.ts';
import {checkDomainName} from '../../config/domain-name.ts';
import {parseEscapeKey} from '../../config/escape-key.ts';
import type {DomainReference} from '../../host/domain-reference.ts';
import type {RunState} from '../../protocol/states.ts';
import {consoleLog} from '../../registry/domains/domain-files.ts';
import {openRotated} from '../../system/rotated-files.ts';
import type {ConsolePosition, OpenedConsole} from '../../terminal/console/link/console-port.ts';
import {keepConnected} from '../../terminal/console/link/keep-connected.ts';
import {guardTerminal} from '../../terminal/guardian.ts';
import {keyName, runRawConsole} from '../../terminal/raw-console.ts';
import type {ConsoleNews} from '../../terminal/raw-console.ts';
import type {ClientContext, RunHere} from '../verb.ts';
import {consoleKey, createConsolePort, opened} from './host-consoles.ts';
import {showConsoles} from './show-consoles.ts';
import {tellWindow} from './tell-window.ts';
import {whenGone} from './when-gone.ts';
import {wantsScreen} from './wants-screen.ts';

/** `domux console [-q] [-n NUM] [-e KEY] [--read-only] [--log] [--screen] [--wall] DOMAIN...` */
export const openConsole: RunHere = async (context, invocation) => {
  const {options, words} = invocation;
  const [wanted = ''] = words;
  if (words.some(word => word === '0' || word === 'Domain-0'))
    throw new UsageError("Can't specify Domain-0");
  const {type, num = '0'} = options;
  if (typeof type === 'string' && !['pv', 'serial', 'vuart'].includes(type)) {
    throw new UsageError('console type supported are: pv, serial, vuart');
  }
  if (typeof num !== 'string' || !/^\d+$/.test(num)) {
    throw new UsageError(`-n ${String(num)}: a console is known by its number.`, {exitCode: 2});
  }

  const readOnly = options['read-only'] === true;
  const escape = typeof options['escape'] === 'string' ? {escape: options['escape']} : {};
  if (wantsScreen(invocation)) {
    const found = await Promise.all(words.map(word => context.host.find(word)));
    const [first, ...others] = uniqueDomains(found);
    if (first === undefined) throw new UsageError('No domain was named.');
    const {code} = await showConsoles(context, {
      domains: [first, ...others],
      console: Number(num),
      wall: options['wall'] === true,
      readOnly,
      ...escape,
    });
    return code;
  }

  if (options['log']) return printLog(context, wanted, Number(num));
  const domain = await find(context, wanted, options['quiet'] === true);
  if (domain === undefined) return 1;
  return attach(context, domain, {
    console: Number(num),
    readOnly,
    ...escape,
  });
};

/** @param quiet One that is not there is no error to speak of, as in `xm console -q`. */
async function find({host}: ClientContext, wanted: string, quiet: boolean) {
  try {
    return await host.find(wanted);
  } catch (error) {
    if (quiet && error instanceof UsageError) return undefined;
    throw error;
  }
}

const uniqueDomains = (domains: readonly DomainReference[]): DomainReference[] => [
  ...new Map(domains.map(domain => [domain.entry.id, domain])).values(),
];

export type AttachOptions = {
  readonly console: number;
  readonly readOnly: boolean;
  /** As the user writes it; the setting where absent. */
  readonly escape?: string;
  /** A connection to the console, where there is one already. */
  readonly socket?: Duplex;
};

/** Joins this terminal to a console until it is left; says on a terminal how to leave. */
export async function attach(
  context: ClientContext,
  domain: DomainReference,
  options: AttachOptions,
): Promise<number | undefined> {
  const {stdin, stdout, stderr, host} = context;
  const {console, readOnly, escape} = options;
  const key = parseEscapeKey(escape ?? context.settings()['escape-key'].value);
  const {name} = domain.entry;
  const watching = stdin.isTTY && stdout.isTTY;
  const whole = console === 0 ? name : `${name}, console ${console}`;
  const guarding = stdin.isTTY ? guardTerminal() : undefined;
  // What is wrong at first is told as an error; what goes wrong later, on the console.
  let first: OpenedConsole | undefined = options.socket
    ? {socket: options.socket}
    : opened(await host.view(domain, console, {}));
  if (watching) {
    const mode = readOnly ? ' read-only' : '';
    stdout.write(`Connected to ${whole}${mode}. ${keyName(key)} leaves.\r\n`);
    const silence = await explainSilence(context, domain);
    if (silence !== undefined) stdout.write(`${silence}\r\n`);
  }

  const window = watching && !readOnly ? tellWindow(context, domain, console) : undefined;
  const port = createConsolePort(context, [domain]);
  const connect = async (from?: ConsolePosition) => {
    const joined = first ?? (await port.connect(consoleKey(domain.entry.id, console), from));
    first = undefined;
    return joined;
  };
  const departure = await runRawConsole({
    stdin,
    stdout,
    open: events => keepConnected({connect, recover: port.recover}, events),
    onNews: news => {
      if (news.type === 'back') window?.again();
      if (!watching) return;
      const text = describeNews(news, name, keyName(key)).replaceAll('\n', '\r\n');
      stderr.write(`\r\n${text}\r\n`);
    },
    escape: key,
    readOnly,
    guard: await guarding,
    process,
  }).finally(() => {
    window?.stop();
    port.close();
  });
  switch (departure.why) {
    case 'escaped':
      if (watching) stdout.write(`\r\nLeft ${whole}: it goes on running.\r\n`);
      return 0;
    case 'signal':
      // The shell's prompt is not to follow on what the guest printed.
      if (watching) stdout.write('\r\n');
      return 128 + constants.signals[departure.signal];
    case 'ended':
      if (departure.reason !== undefined) throw new UnreachableError(departure.reason);
      if (watching) stderr.write(`\r\nThe console of ${whole} has ended.\r\n`);
      return 0;
  }
}

function describeNews(news: ConsoleNews, name: string, escape: string): string {
  if (news.type === 'lost') return `${news.why}\nIt is tried again; ${escape} leaves.`;
  if (news.type === 'moved') return `${name} was migrated to ${news.to}.`;
  return news.after === 'lost'
    ? `The console of ${name} is there again.`
    : `The guest process of ${name} was lost: another has taken over.`;
}

/** Why a console may stay as it is, whatever is typed. */
async function explainSilence(
  {host}: ClientContext,
  domain: DomainReference,
): Promise<string | undefined> {
  const client = await host.control(domain).catch(whenGone);
  try {
    const answer = await client?.execute('query-status').catch(whenGone);
    return answer && silenceOf(answer.status, domain.entry.name);
  } finally {
    client?.close();
  }
}

function silenceOf(status: RunState, name: string): string | undefined {
  switch (status) {
    case 'prelaunch':
    case 'paused':
      return `It is paused and takes no input: domux unpause ${name} lets it go on.`;
    case 'shutdown':
    case 'guest-panicked':
      return `It has ended and is kept for a look: domux destroy ${name} clears it.`;
    case 'save-vm':
      return 'It is being saved and takes no input meanwhile.';
    case 'inmigrate':
    case 'finish-migrate':
    case 'postmigrate':
      return 'It is on its way to another host and takes no input meanwhile.';
    case 'restarting':
      return 'It is about to be restarted.';
    case 'running':
    case 'destroying':
      return undefined;
  }
}

async function printLog(context: ClientContext, wanted: string, console: number) {
  const file = await findLog(context, wanted, console);
  for (const fd of openRotated(file)) {
    await pipeline(createReadStream(file, {fd}), context.stdout, {end: false});
  }
  return undefined;
}

/** A log outlives its domain: the whole name of one that has ended goes before a beginning of another's. */
async function findLog(context: ClientContext, wanted: string, console: number): Promise<string> {
  const {host, remote} = context;
  const left = remote ? '' : consoleLog(context.places.log, wanted, console);
  const isLeft = checkDomainName(wanted) === undefined && existsSync(left);
  try {
    const {entry} = await host.find(wanted);
    return isLeft ? left : consoleLog(entry.logDirectory, entry.name, console);
  } catch (error) {
    if (!isLeft || !(error instanceof UsageError)) throw error;
    return left;
  }
}
