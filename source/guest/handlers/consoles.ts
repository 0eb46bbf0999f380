import {RefusedError} from '../../errors.ts';
import type {consoleCommands} from '../../protocol/commands/consoles.ts';
import type {TableHandlers} from '../../protocol/wire/dispatcher.ts';
import {sizeOfRotated} from '../../system/rotated-files.ts';
import type {Peer} from '../control-server.ts';
import type {DomainConsole} from '../console/domain-consoles.ts';
import type {Domain} from '../domain/domain.ts';

/** Tells of a domain's consoles, and opens them. */
export function createConsoleHandlers(domain: Domain): TableHandlers<typeof consoleCommands, Peer> {
  const {lifecycle} = domain;

  return {
    'query-chardev': () =>
      domain.consoles.map(({path}, index) => ({
        label: `console${index}`,
        filename: `unix:${path},server=on`,
        'frontend-open': lifecycle.state().status === 'running',
      })),
    'domux-console-info': () =>
      domain.consoles.map(({hub, path, log}, index) => ({
        console: index,
        path,
        log: log(),
        'bytes-out': hub.printed(),
        viewers: hub.viewers().map(({id, since, lost, who}) => ({
          id,
          since: since / 1000,
          lost,
          ...(who === undefined ? {} : {who}),
        })),
      })),
    'domux-open-console': ({console, position, quiet = position === undefined, ...given}, peer) => {
      const {hub, log} = findConsole(domain, console);
      const {generation} = domain.entry;
      const viewer = hub.reserve();
      const counted = given.generation === undefined || given.generation === generation;
      const beginning = hub.beginning(counted ? position : undefined, quiet);
      peer.handOver(socket => hub.attach(socket, {viewer, who: peer.who, beginning}));
      const {continues, old, printed} = beginning;
      const told = {viewer, generation, continues, old: old.length, printed};
      if (quiet) return told;
      const logged = Math.max(0, sizeOfRotated(log()) - (hub.printed() - printed));
      return {...told, position: printed, logged};
    },
    'domux-type': async ({console, data}) => {
      await findConsole(domain, console).type(Buffer.from(data, 'base64'));
      return {};
    },
    'domux-set-window': async ({console, rows, columns}) => {
      lifecycle.check('domux-set-window');
      findConsole(domain, console);
      if (![rows, columns].every(size => size >= 1 && size <= 9999)) {
        throw new RefusedError('GenericError', `No terminal has ${columns}x${rows} characters.`);
      }
      const setWindow = lifecycle.operation('setWindow');
      domain.windows.set(console, rows, columns);
      // A machine that is being started is told when it runs.
      if (['running', 'paused'].includes(lifecycle.state().status)) {
        await setWindow(console, rows, columns);
      }
      return {};
    },
    'domux-send-break': async ({console}, {who}) => {
      lifecycle.check('domux-send-break');
      findConsole(domain, console);
      await lifecycle.operation('sendBreak')(console);
      domain.record('break sent', who, `console ${console}`);
      return {};
    },
  };
}

/**
 * One of a domain's consoles, by its number.
 *
 * @throws {RefusedError} that says which there are.
 */
export function findConsole({consoles}: Pick<Domain, 'consoles'>, number: number): DomainConsole {
  const found = consoles[number];
  if (found !== undefined) return found;
  const there =
    consoles.length === 1 ? 'is only console 0' : `are consoles 0 to ${consoles.length - 1}`;
  throw new RefusedError('DeviceNotFound', `There is no console ${number}: there ${there}.`);
}
