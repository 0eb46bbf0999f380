import {hostname} from 'node:os';
import type {Readable, Writable} from 'node:stream';
import {RefusedError, UnreachableError, UsageError, messageOf} from '../../../errors.ts';
import {dispatchIn} from '../../../protocol/wire/dispatcher.ts';
import type {TableHandlers} from '../../../protocol/wire/dispatcher.ts';
import {hostCommands} from '../../../protocol/host-commands.ts';
import {createLink} from '../../../protocol/link/link.ts';
import type {Link} from '../../../protocol/link/link.ts';
import {startServerSession} from '../../../protocol/wire/server-session.ts';
import {toTimestamp} from '../../../protocol/wire/messages.ts';
import {qmpVersion, version} from '../../../version.ts';
import type {Places} from '../../../system/paths.ts';
import type {LocalHost} from '../../host.ts';
import {describeGuest, userName} from '../../who.ts';
import {formatGreeting, linkProtocol} from '../greeting.ts';
import {queryFiles, queryHost} from './query-host.ts';
import {serveConfigs} from './serve-configs.ts';
import {serveMigrations} from './serve-migrations.ts';
import {serveDomains} from './serve-domains.ts';
import {createRuns} from './serve-runs.ts';
import type {RunHere} from './serve-runs.ts';
import {createStreams} from './serve-streams.ts';
import type {Tell} from './tell.ts';

export type ServePort = {
  readonly input: Readable;
  readonly output: Writable;
  readonly stderr: Writable;
  readonly env: NodeJS.ProcessEnv;
  /** Who has connected, as far as this side can tell. */
  readonly who: string;
  readonly runHere: RunHere;
  readonly places: Places;
  /** This host, on behalf of somebody. */
  readonly hostFor: (who: string) => LocalHost;
  /** Node's arguments for the command line. */
  readonly ownProgram: readonly string[];
};

/** Milliseconds of silence after which whoever has connected is gone: they ask for signs of life more often. */
const patience = 120_000;

type HostHandlers = TableHandlers<typeof hostCommands, undefined>;

/** Answers for this host over a link until that is over. */
export async function serveLink(port: ServePort): Promise<void> {
  const {input, output} = port;
  output.on('error', () => undefined);
  output.write(
    formatGreeting({
      ...{protocol: linkProtocol, version, who: port.who},
      ...{host: hostname(), user: userName()},
    }),
  );

  const link = createLink(output);
  const over = () => link.close(new UnreachableError('The connection is lost.'));
  input.on('data', link.receive).once('end', over).once('error', over);
  link.keepAlive({patience});
  const tell: Tell = (event, data) => {
    const message = {timestamp: toTimestamp(Date.now()), event, data};
    link.commands.write(`${JSON.stringify(message)}\r\n`);
  };
  const {who, host, introduce} = createIdentity(port);
  const runs = createRuns(link, tell, {
    runHere: port.runHere,
    ownProgram: port.ownProgram,
    env: () => ({...port.env, DOMUX_WHO: who()}),
  });
  answerCommands(link, port, {
    'domux-introduce': given => {
      introduce(given.who);
      return {};
    },
    'query-version': () => qmpVersion(),
    'query-commands': () => Object.keys(hostCommands).map(name => ({name})),
    'domux-query-host': () => queryHost(port.places),
    'domux-query-files': ({paths}) => queryFiles(paths),
    'domux-open': createStreams(link, host, who),
    ...serveDomains(host, tell),
    ...serveMigrations(host),
    ...serveConfigs(() => host().configs()),
    'domux-run': runs.run,
    'domux-signal': given => {
      runs.signal(given);
      return {};
    },
  });

  await link.closed;
  runs.hangUp();
  input.destroy();
}

/** Whom this host is served to: what they say of themselves comes before anything else is asked. */
function createIdentity({who: known, hostFor}: ServePort) {
  let who = known;
  let host: LocalHost | undefined;
  return {
    who: () => who,
    introduce: (given: string) => (who = describeGuest(given, known)),
    host: () => (host ??= hostFor(who)),
  };
}

function answerCommands({commands}: Link, {stderr}: ServePort, handlers: HostHandlers): void {
  const session = startServerSession({
    greeting: {QMP: {version: qmpVersion(), capabilities: []}},
    send: text => commands.write(text),
    pause: () => commands.pause(),
    resume: () => commands.resume(),
    execute: async (command, given) => {
      try {
        return await dispatchIn(hostCommands, handlers, command, given, undefined);
      } catch (error) {
        throw asRefusal(error);
      }
    },
    log: line => stderr.write(`${line}\n`),
    atOnce: true,
  });
  commands.on('data', session.receive);
}

/** So that the other end can tell whose fault it is. */
function asRefusal(error: unknown): unknown {
  if (error instanceof UsageError) return new RefusedError('DomuxUsage', messageOf(error));
  if (error instanceof UnreachableError)
    return new RefusedError('DomuxUnreachable', messageOf(error));
  return error;
}
