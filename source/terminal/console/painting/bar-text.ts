import type {ConsoleAction} from '../../../keymap/console-bindings.ts';
import {keyLabel} from '../../../keymap/key-names.ts';
import {cutText, padEnd} from '../../../text/width.ts';
import {endOf} from './compose-consoles.ts';
import {consoleHints} from '../input/console-hints.ts';
import type {ConsoleFacts} from '../link/console-port.ts';
import {focusedLink} from '../emulator/screen-state.ts';
import type {ScreenPort} from '../emulator/screen-state.ts';
import {hintBar, statusBar} from './status-bar.ts';
import type {BarFacts} from './status-bar.ts';

/** What the last line says; undefined when it is the guest's. */
export function barText(screen: ScreenPort, columns: number): string | undefined {
  const {state, prefix, keys} = screen;
  if (state.message !== undefined) return padEnd(cutText(` ${state.message}`, columns), columns);
  if (state.overlay) return state.overlay.bar(columns);
  if (state.prefixed) return hintBar(prefix, consoleHints(keys, 'prefix'), columns);
  return state.barHidden ? undefined : statusBar(barFacts(screen), columns);
}

/** What the bar says of a domain that does not simply run. */
const conditions: Readonly<Record<Exclude<ConsoleFacts['status'], 'running'>, string>> = {
  paused: 'paused',
  ended: 'ended',
  restarting: 'restarting',
  unreachable: 'connection lost, trying again',
};

function barFacts(screen: ScreenPort): BarFacts {
  const {state, deck, keys, prefix} = screen;
  const link = focusedLink(screen);
  const {name, state: columns, status, others} = link.facts();
  const over = endOf(link) !== undefined;
  const condition = over ? 'ended' : status === 'running' ? undefined : conditions[status];
  const keyOf = (action: ConsoleAction<'prefix'>) => {
    const binding = keys.find(row => row.context === 'prefix' && row.action === action);
    return keyLabel(binding?.keys[0] ?? '');
  };
  return {
    name,
    state: columns,
    ...(condition === undefined ? {} : {condition}),
    others,
    readOnly: state.readOnly,
    zoomed: state.zoomed,
    title: link.emulator.title(),
    consoles: deck.consoles().map(console => {
      const open = deck.find(console.key);
      return {
        name: open?.facts().name ?? console.name,
        front: console.key === link.key,
        unread: open?.unread() ?? false,
        bell: open?.bell() ?? false,
      };
    }),
    prefix,
    backKey: keyOf('back'),
    helpKey: keyOf('help'),
  };
}
