import {constants} from 'node:os';
import {nameEscapeKey, parseEscapeKey} from '../../config/escape-key.ts';
import {UsageError} from '../../errors.ts';
import {requireTerminal} from '../require-terminal.ts';
import type {DomainReference} from '../../host/domain-reference.ts';
import type {ClientContext} from '../verb.ts';
import {consoleKey, createConsolePort, domainOf, nameConsole} from './host-consoles.ts';
import {effectiveConsoleBindings} from '../../keymap/console-bindings.ts';
import {readKeys} from './read-keys.ts';
import {guardTerminal} from '../../terminal/guardian.ts';
import {loadLaterParts} from '../../system/node/later-parts.ts';

export type ShowConsolesOptions = {
  /** In the order of switching. */
  readonly domains: readonly [DomainReference, ...DomainReference[]];
  /** The one in front at first; the first otherwise. */
  readonly front?: DomainReference;
  /** The number of the console of the one in front. */
  readonly console?: number;
  readonly wall?: boolean;
  readonly readOnly: boolean;
  /** The list of domains is there before and after them. */
  readonly within?: boolean;
  /** As the user writes it; the setting where absent. */
  readonly escape?: string;
};

export type ShownConsoles = {
  /** 128 and the number of the signal that ended it; 0 otherwise. */
  readonly code: number;
  /** IDs of the domains whose consoles were seen. */
  readonly seen: readonly number[];
};

/** Gives this terminal to the consoles of some domains until they are left. */
export async function showConsoles(
  context: ClientContext,
  options: ShowConsolesOptions,
): Promise<ShownConsoles> {
  const {stdin, stdout, env, settingsFile, settings} = context;
  requireTerminal(context, 'Several consoles need', 'domux console with one domain does without.');

  const {
    domains,
    front = domains[0],
    console = 0,
    wall = false,
    within = false,
    readOnly,
  } = options;
  const byte = parseEscapeKey(options.escape ?? settings()['escape-key'].value);
  const [first, ...others] = domains.map(domain =>
    nameConsole(domain, domain.entry.id === front.entry.id ? console : 0),
  );
  if (first === undefined) throw new UsageError('No domain was named.');
  const guarding = guardTerminal();
  // The emulator takes longer to load than the plain console.
  const {runConsoleScreen} = await import('../../terminal/console/run-console-screen.ts');
  const guard = await guarding;
  const port = createConsolePort(context, domains);
  const shown = runConsoleScreen({
    ...{stdin, stdout, process, guard, env, port, wall, within, readOnly},
    consoles: [first, ...others],
    front: consoleKey(front.entry.id, console),
    prefix: {byte, name: nameEscapeKey(byte)},
    keys: effectiveConsoleBindings(readKeys(settingsFile)),
    scrollback: settings().scrollback.value,
  });
  void loadLaterParts();
  const {signal, seen} = await shown.finally(port.close);
  return {
    code: signal === undefined ? 0 : 128 + constants.signals[signal],
    seen: [...new Set(seen.map(domainOf))],
  };
}
