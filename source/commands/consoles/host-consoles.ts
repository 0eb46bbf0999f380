import {RefusedError, UnreachableError} from '../../errors.ts';
import type {Host} from '../../host/host.ts';
import type {DomainReference} from '../../host/domain-reference.ts';
import type {ClientContext} from '../verb.ts';
import {createFollower} from './follow-domain.ts';
import type {Place} from './follow-domain.ts';
import type {Result} from '../../protocol/commands.ts';
import type {EventData} from '../../protocol/events.ts';
import type {ConsoleView} from '../../protocol/wire/open-console.ts';
import type {EventMessage} from '../../protocol/wire/messages.ts';
import type {RunState} from '../../protocol/states.ts';
import type {
  ConsoleEvent,
  ConsoleFacts,
  ConsoleName,
  ConsolePort,
  ConsolePosition,
  OpenedConsole,
  ConsoleSignal,
  SignalType,
} from '../../terminal/console/link/console-port.ts';
import type {WindowSize} from '../../terminal/console/link/guest-window.ts';

/** What there is at least, where the guest process of an older domux does not tell. */
const primary = {'bytes-out': 0};

/** The name of a domain's console for switching; a domain that is renamed keeps it. */
export const consoleKey = (id: number, console: number): string => `${id}/${console}`;

/** The ID of the domain of a console. */
export const domainOf = (key: string): number => Number(key.split('/')[0]);

export const nameConsole = (
  {entry}: DomainReference,
  console: number,
  {name = entry.name, note = ''}: {name?: string; note?: string} = {},
): ConsoleName => ({key: consoleKey(entry.id, console), name: withNumber(name, console), note});

const withNumber = (name: string, console: number) => (console === 0 ? name : `${name}#${console}`);

/** The consoles of a host. */
export type HostConsoles = ConsolePort & {
  /** Ends the connections to other hosts that domains were migrated to. */
  readonly close: () => void;
};

/**
 * The consoles of a host. One that was opened stays the same wherever its domain is migrated.
 *
 * @param known Domains that were found already: they need not be looked for again.
 */
export function createConsolePort(
  context: ClientContext,
  known: readonly DomainReference[],
): HostConsoles {
  const {host, who, remote} = context;
  const follower = createFollower(context);
  const places = new Map<number, Place>(known.map(domain => [domain.entry.id, {host, domain}]));

  const find = async (key: string): Promise<Place & {readonly console: number}> => {
    const id = domainOf(key);
    const place = places.get(id) ?? {host, domain: await host.find(String(id))};
    places.set(id, place);
    return {...place, console: Number(key.split('/')[1])};
  };

  const open = (key: string, from?: ConsolePosition): Promise<OpenedConsole | undefined> =>
    unlessGone(key, async () => {
      const {host: where, domain, console} = await find(key);
      return opened(await where.view(domain, console, from ? {...from, quiet: true} : {}));
    });

  /** Opens the console of a domain that is not where it was. */
  const follow = async (
    key: string,
    from?: ConsolePosition,
  ): Promise<OpenedConsole | undefined> => {
    const {console, ...place} = await find(key);
    const there = await follower.follow(place);
    if (there === undefined) return undefined;
    places.set(domainOf(key), there);
    // Its guest process goes on counting where the other one ended.
    const position = from?.position ?? there.consoles[console];
    const having = position === undefined ? {} : {position};
    return {...opened(await there.host.view(there.domain, console, having)), movedTo: there.to};
  };

  /** Undefined when the domain has ended meanwhile. */
  const unlessGone = async <T>(key: string, reach: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await reach();
    } catch (error) {
      if (!(error instanceof UnreachableError)) throw error;
      const {host: where, domain} = await find(key);
      if ((await where.list([domain])).length > 0) throw error;
      return undefined;
    }
  };

  return {
    list: async () => {
      const listed = await host.list();
      for (const domain of listed) places.set(domain.entry.id, {host, domain});
      return listed.flatMap(domain => {
        const {name, state, machine, consoles = [primary]} = domain.info;
        const note = `${machine}  ${state}`;
        return consoles.map((_, console) => nameConsole(domain, console, {name, note}));
      });
    },
    // On this host a domain that cannot be reached will not be a moment later.
    recover: signal =>
      (remote?.isUp() === false ? remote : follower.unreachable())?.whenBack(signal),
    // A domain on its way sends its viewers after it, and is there for a while yet.
    connect: async (key, from) =>
      (from && (await follow(key, from))) ?? (await open(key, from)) ?? (await follow(key, from)),
    close: follower.close,
    control: (key, onEvent) =>
      unlessGone(key, async () => {
        const {host: where, domain, console} = await find(key);
        const client = await where.control(domain, message => {
          const event = readEvent(message);
          if (event) onEvent(event);
        });
        return {
          facts: async (): Promise<ConsoleFacts> => {
            const [info, consoles] = await Promise.all([
              client.execute('domux-query-domain'),
              client.execute('domux-console-info'),
            ]);
            return {
              name: withNumber(info.name, console),
              state: info.state,
              status: conditionOf(info.status),
              message: info.message ?? info.reason,
              others: othersOf(consoles.find(one => one.console === console)?.viewers ?? [], who),
            };
          },
          refusals: async () => {
            const capabilities = await client.execute('domux-query-capabilities');
            return new Map(
              capabilities.flatMap(
                ({operation, supported, reason = 'this machine cannot do it'}) => {
                  const signal = signals[operation];
                  return supported || signal === undefined ? [] : [[signal, reason] as const];
                },
              ),
            );
          },
          signal: signal => sendSignal(client, signal, console),
          resize: size => setWindow(client, console, size),
          close: client.close,
        };
      }),
  };
}

/** What a host answers, as a terminal has it. */
export const opened = ({stream, opening}: ConsoleView): OpenedConsole => ({
  socket: stream,
  opening,
});

type Viewers = Result<'domux-console-info'>[number]['viewers'];

/** All but the one that this is; one of several that say the same is as good as another. */
function othersOf(viewers: Viewers, who: string): readonly (string | undefined)[] {
  const names = viewers.map(viewer => viewer.who);
  const own = names.indexOf(who);
  return names.toSpliced(own === -1 ? names.length - 1 : own, 1);
}

function conditionOf(status: RunState): ConsoleFacts['status'] {
  switch (status) {
    case 'running':
    case 'destroying':
      return 'running';
    case 'prelaunch':
    case 'paused':
    case 'save-vm':
    case 'inmigrate':
    case 'finish-migrate':
    case 'postmigrate':
      return 'paused';
    case 'shutdown':
    case 'guest-panicked':
      return 'ended';
    case 'restarting':
      return 'restarting';
  }
}

function readEvent({event, data}: EventMessage): ConsoleEvent | undefined {
  if (event === 'RESET' || event === 'DOMUX_RENAMED') return {type: 'changed'};
  if (event !== 'DOMUX_STATE') return undefined;
  const {status, message, reason} = data as EventData<'DOMUX_STATE'>;
  if (status !== 'destroying') return {type: 'changed'};
  return {type: 'ending', why: message ?? reason ?? 'it was destroyed'};
}

type Client = Awaited<ReturnType<Host['control']>>;

/** The command that each signal comes down to. */
const signals: Readonly<Record<string, SignalType>> = {
  'domux-shutdown': 'ctrl-alt-del',
  system_powerdown: 'power-button',
  'domux-sysrq': 'sysrq',
  'domux-send-break': 'break',
};

async function setWindow(client: Client, console: number, size: WindowSize): Promise<boolean> {
  try {
    await client.execute('domux-set-window', {console, ...size});
    return true;
  } catch (error) {
    if (error instanceof RefusedError && cannot.includes(error.errorClass)) return false;
    throw error;
  }
}

/** Classes of a refusal that is of the machine, or of the guest process of an older domux. */
const cannot = ['DomuxNotSupported', 'CommandNotFound'];

async function sendSignal(client: Client, signal: ConsoleSignal, console: number): Promise<string> {
  switch (signal.type) {
    case 'ctrl-alt-del':
      await client.execute('domux-shutdown', {reason: 'reboot'});
      return '';
    case 'power-button':
      await client.execute('system_powerdown');
      return '';
    case 'break':
      await client.execute('domux-send-break', {console});
      return '';
    case 'sysrq':
      return (await client.execute('domux-sysrq', {key: signal.key})).output;
  }
}
