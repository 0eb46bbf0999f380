import type {Duplex} from 'node:stream';
import {connectControl} from '../../protocol/wire/client.ts';
import type {HostArguments, HostResult} from '../../protocol/host-commands.ts';
import type {Client} from '../../protocol/wire/client.ts';
import type {hostCommands} from '../../protocol/host-commands.ts';
import type {NetworkView} from '../../protocol/shapes/network-view.ts';
import {havingOf} from '../../protocol/wire/open-console.ts';
import type {ConsoleView} from '../../protocol/wire/open-console.ts';
import type {Moved} from '../../registry/migrations/moved.ts';
import type {Host} from '../host.ts';
import type {DomainReference, ListedDomain} from '../domain-reference.ts';
import {describeGuest} from '../who.ts';
import type {ConnectOptions} from './connecting/connect.ts';
import {createLookReceiver} from './changed-looks.ts';
import {reachFarSide} from './far-side.ts';
import type {FarSide} from './far-side.ts';
import type {Greeting} from './greeting.ts';
import {describeAddress, labelOf} from './connecting/host-address.ts';
import type {HostAddress} from './connecting/host-address.ts';
import {createKeeper} from './connecting/keeper.ts';
import type {Keeper} from './connecting/keeper.ts';
import {createRemoteConfigs} from './remote-configs.ts';
import {runFar} from './run-far.ts';
import type {RunIo} from './run-far.ts';
import {dropKeptConnection} from './connecting/ssh-command.ts';

/** What a stream is joined to on the far side. */
export type StreamTarget = Pick<
  HostArguments<'domux-open'>,
  'to' | 'id' | 'console' | 'position' | 'generation' | 'quiet' | 'path' | 'command'
> & {
  /** Bytes that may be under way, each way: more for what is large than for what is to be quick. */
  readonly window?: number;
};

/** The domains of another host, as domux there sees them. */
export type RemoteHost = Host & {
  /** How a user names it; known once it has answered. */
  readonly label: string;
  /** As a command line of this machine names it. */
  readonly address: string;
  /** Waits until it has answered, and tells what it said. */
  readonly greet: () => Promise<Greeting>;
  /** Whom its event log takes the user for; known once it has answered. */
  readonly who: () => string;
  /**
   * Runs a verb of the command line there as if it ran here.
   *
   * @param words As typed after `domux`.
   * @returns its exit code.
   * @throws {UnreachableError} when the host cannot be reached, or the connection is lost.
   */
  readonly run: (words: readonly string[], io: RunIo) => Promise<number>;
  /** Any number of streams of bytes to what is there, over the one connection. */
  readonly open: (target: StreamTarget) => Promise<Duplex>;
  /** What it is and can take. */
  readonly query: () => Promise<HostResult<'domux-query-host'>>;
  /** Which of some files are there. */
  readonly queryFiles: (paths: readonly string[]) => Promise<HostResult<'domux-query-files'>>;
  /** Any command of the table. */
  readonly execute: Client<typeof hostCommands>['execute'];
} & Pick<Keeper, 'onChange' | 'isUp' | 'whenBack' | 'close'>;

export type RemoteHostOptions = ConnectOptions & {
  /** Whoever uses it, as this host's event log would name them. */
  readonly who: string;
  /** ssh may ask for passwords on the terminal the first time. */
  readonly ask: boolean;
};

/** Reaches another host when it is first asked for something, and again when the connection is lost. */
export function createRemoteHost(address: HostAddress, options: RemoteHostOptions): RemoteHost {
  let greeting: Greeting | undefined;
  const keeper = createKeeper(async attempt => {
    // What is left of a connection that was lost would only be waited for.
    if (attempt > 0 && address.type === 'ssh') {
      await dropKeptConnection(address.destination, options);
    }
    return reachFarSide(address, options, options.ask && attempt === 0);
  });
  keeper.onChange(state => {
    if (state.type === 'up') ({greeting} = state);
  });

  const {reach} = keeper;
  const execute: RemoteHost['execute'] = async (command, given) =>
    (await reach()).client.execute(command, given);
  const open: RemoteHost['open'] = async target => (await openStream(await reach(), target)).stream;
  const who = () => describeGuest(options.who, greeting?.who ?? '');
  const references = async (words: readonly string[], globs: boolean) =>
    (await execute('domux-find-domains', {words: [...words], globs})) as DomainReference[];

  return {
    ...{address: describeAddress(address), who, open, execute},
    ...{onChange: keeper.onChange, isUp: keeper.isUp},
    ...{whenBack: keeper.whenBack, close: keeper.close},
    get label() {
      return labelOf(address, greeting?.user ?? '');
    },
    greet: async () => (await reach()).greeting,
    run: async (words, io) => runFar(await reach(), words, io),
    query: () => execute('domux-query-host'),
    queryFiles: paths => execute('domux-query-files', {paths: [...paths]}),

    list: async domains =>
      (await execute(
        'domux-list-domains',
        domains === undefined ? {} : {ids: domains.map(({entry}) => entry.id)},
      )) as ListedDomain[],
    find: async wanted => {
      const [found] = await references([wanted], false);
      if (found === undefined) throw new Error('A domain that was found has to be told');
      return found;
    },
    findAll: wanted => references(wanted, true),
    control: async ({entry}, onEvent) => {
      const stream = await open({to: 'control', id: entry.id});
      const client = connectControl(stream, `Domain ${entry.name}`, onEvent);
      client.execute('domux-introduce', {who: who()}).catch(() => undefined);
      return client;
    },
    console: ({entry}, console = 0) => open({to: 'console', id: entry.id, console}),
    view: async ({entry}, console, having) =>
      openStream(await reach(), {to: 'console', id: entry.id, console, ...havingOf(having)}),
    display: ({entry}) => open({to: 'display', id: entry.id}),
    moved: async id => (await execute('domux-query-moved', {id})).moved as Moved | undefined,
    create: async (config, {paused = false, onRegistered} = {}) =>
      createThere(await reach(), {config, paused}, onRegistered),
    networks: async () => (await execute('domux-query-networks')) as NetworkView[],
    rename: async ({entry: {id}}, name) => {
      await execute('domux-rename-domain', {id, name});
    },
    destroy: async ({entry: {id}}) => (await execute('domux-destroy-domain', {id})).notice,
    consoleLog: async ({entry: {id, name}}, console, bytes) =>
      (await execute('domux-read-console-log', {id, name, console, bytes})).text,
    configs: async () => createRemoteConfigs(reach),
    watch: async () => createRemoteWatch(reach),
  };
}

/** The far side says why it cannot be joined in its answer, and what uses the stream is told so. */
async function openStream({link, client}: FarSide, target: StreamTarget): Promise<ConsoleView> {
  const {window, ...to} = target;
  const {number, stream} = link.open(window);
  const given = {channel: number, ...to, ...(window === undefined ? {} : {window})};
  try {
    return {stream, opening: await client.execute('domux-open', given)};
  } catch (error) {
    stream.destroy();
    throw error;
  }
}

let lastTag = 0;

async function createThere(
  {client, onEvent}: FarSide,
  given: Pick<HostArguments<'domux-create-domain'>, 'config' | 'paused'>,
  onRegistered: ((domain: DomainReference) => void) | undefined,
): Promise<DomainReference> {
  const tag = ++lastTag;
  const listening = onEvent('DOMUX_REGISTERED', registered => {
    if (registered.tag === tag) onRegistered?.(registered.domain as DomainReference);
  });
  try {
    const {domain} = await client.execute('domux-create-domain', {...given, tag});
    return domain as DomainReference;
  } finally {
    listening();
  }
}

/** Each connection begins with all there is. */
function createRemoteWatch(reach: () => Promise<FarSide>): Awaited<ReturnType<Host['watch']>> {
  let far: FarSide | undefined;
  let receive = createLookReceiver();

  return {
    look: async visible => {
      const reached = await reach();
      if (reached !== far) receive = createLookReceiver();
      far = reached;
      return receive(await reached.client.execute('domux-look', {visible: [...visible]}));
    },
    seen: id => {
      far?.client.execute('domux-seen', {id}).catch(() => undefined);
    },
  };
}
