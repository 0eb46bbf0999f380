import {UnreachableError} from '../../errors.ts';
import type {Host} from '../../host/host.ts';
import type {DomainReference} from '../../host/domain-reference.ts';
import type {ClientContext} from '../verb.ts';
import type {Result} from '../../protocol/commands.ts';
import type {EventData} from '../../protocol/events.ts';
import type {EventMessage} from '../../protocol/messages.ts';
import type {RunState} from '../../protocol/states.ts';
import type {
  ConsoleEvent,
  ConsoleFacts,
  ConsoleName,
  ConsolePort,
  ConsoleSignal,
  SignalType,
} from '../../terminal/console/console-port.ts';

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

/**
 * The consoles of a host, for the console screen.
 *
 * @param known Domains that were found already: they need not be looked for again.
 */
export function createConsolePort(
  {host, who, remote}: Pick<ClientContext, 'host' | 'who' | 'remote'>,
  known: readonly DomainReference[],
): ConsolePort {
  const domains = new Map(known.map(domain => [domain.entry.id, domain]));

  const find = async (key: string): Promise<readonly [DomainReference, number]> => {
    const id = domainOf(key);
    const domain = domains.get(id) ?? (await host.find(String(id)));
    domains.set(id, domain);
    return [domain, Number(key.split('/')[1])];
  };

  /** Undefined when the domain has ended meanwhile. */
  const unlessGone = async <T>(key: string, reach: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await reach();
    } catch (error) {
      if (!(error instanceof UnreachableError)) throw error;
      const [domain] = await find(key);
      if ((await host.list([domain])).length > 0) throw error;
      return undefined;
    }
  };

  return {
    list: async () => {
      const listed = await host.list();
      for (const domain of listed) domains.set(domain.entry.id, domain);
      return listed.flatMap(domain => {
        const {name, state, machine, consoles = [primary]} = domain.info;
        const note = `${machine}  ${state}`;
        return consoles.map((_, console) => nameConsole(domain, console, {name, note}));
      });
    },
    // On this host a domain that cannot be reached will not be a moment later.
    recover: signal =>
      remote === undefined || remote.isUp() ? undefined : remote.whenBack(signal),
    connect: key =>
      unlessGone(key, async () => {
        const [domain, console] = await find(key);
        return host.console(domain, console);
      }),
    control: (key, onEvent) =>
      unlessGone(key, async () => {
        const [domain, console] = await find(key);
        const client = await host.control(domain, message => {
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
          close: client.close,
        };
      }),
  };
}

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
  if (event === 'RESET') return {type: 'restarted'};
  if (event === 'DOMUX_RENAMED') return {type: 'changed'};
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
