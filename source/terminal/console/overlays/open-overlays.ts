import {messageOf} from '../../../errors.ts';
import {createChoiceOverlay} from './choice-overlay.ts';
import type {ConsoleName, ConsoleSignal} from '../link/console-port.ts';
import {consoleHelp, createHelpOverlay} from './help-overlay.ts';
import {focusedLink, focusedPane, showPanes} from '../emulator/screen-state.ts';
import type {ScreenPort} from '../emulator/screen-state.ts';
import {createScrollbackOverlay} from './scrollback-overlay.ts';
import {questionBefore, signalChoices} from './signal-choices.ts';
import {createWallOverlay} from './wall-overlay.ts';

const closing =
  ({state}: ScreenPort) =>
  () => {
    state.overlay = undefined;
  };

export function openHelp(screen: ScreenPort): void {
  const lines = consoleHelp(screen.prefix, screen.keys);
  screen.state.overlay = createHelpOverlay(lines, closing(screen));
}

/** Every console of the host; those that are in the deck are there at once. */
export function openPicker(screen: ScreenPort, choose: (console: ConsoleName) => void): void {
  const {state, deck, port, keys, tell} = screen;
  let all = deck.consoles();
  const overlay = createChoiceOverlay<ConsoleName>({
    title: 'Consoles',
    choices: () =>
      all.map(console => {
        const link = deck.find(console.key);
        const mark = link?.bell() ? '! ' : link?.unread() ? '+ ' : '';
        const note = `${mark}${link?.facts().state ?? console.note}`;
        return {value: console, label: link?.facts().name ?? console.name, note};
      }),
    choose,
    close: closing(screen),
    refuse: tell,
    selected: ({key}) => key === focusedPane(state).console,
    keys,
  });
  state.overlay = overlay;
  port.list().then(
    found => {
      const known = new Set(found.map(({key}) => key));
      all = [...found, ...deck.consoles().filter(({key}) => !known.has(key) && deck.find(key))];
      screen.repaint();
    },
    (error: unknown) => tell(messageOf(error)),
  );
}

export function openScrollback(screen: ScreenPort): void {
  const {state, keys, copy, tell, area} = screen;
  const {emulator} = focusedLink(screen);
  state.overlay = createScrollbackOverlay({
    lines: emulator.snapshot(),
    cursor: emulator.cursor(),
    rows: area().rows,
    keys,
    copy,
    tell,
    close: closing(screen),
  });
}

/** @param back Where it leads that no console is chosen on it; to those that were there before if absent. */
export function openWall(
  screen: ScreenPort,
  choose: (key: string) => void,
  back?: () => void,
): void {
  const {state, deck, keys} = screen;
  const close = () => {
    state.overlay = undefined;
    showPanes(screen);
  };
  state.overlay = createWallOverlay({
    consoles: () => deck.consoles().map(({key}) => key),
    open: deck.open,
    show: shown => deck.show(shown),
    selected: focusedPane(state).console,
    choose: key => {
      if (key !== focusedPane(state).console) choose(key);
    },
    close,
    back: back ?? close,
    keys,
  });
}

export function openSignals(screen: ScreenPort): void {
  const {state, keys, tell} = screen;
  if (state.readOnly) return tell('Read-only: nothing is sent to the guest');
  const link = focusedLink(screen);
  const {name} = link.facts();
  let choices = signalChoices(new Map());
  link.refusals().then(
    refusals => {
      choices = signalChoices(refusals);
      screen.repaint();
    },
    (error: unknown) => tell(messageOf(error)),
  );
  state.overlay = createChoiceOverlay({
    title: `Send to ${name}`,
    choices: () => choices,
    choose: signal => {
      const question = questionBefore(signal, name);
      if (question === undefined) void send(signal, screen);
      else ask(question, () => void send(signal, screen), screen);
    },
    close: closing(screen),
    refuse: tell,
    keys,
  });
}

/** Asks before something is done; not to do it is what is selected. */
function ask(question: string, act: () => void, screen: ScreenPort): void {
  screen.state.overlay = createChoiceOverlay<boolean>({
    title: question,
    choices: () => [
      {value: false, label: 'Cancel', note: ''},
      {value: true, label: 'Send', note: ''},
    ],
    choose: yes => {
      if (yes) act();
    },
    close: closing(screen),
    refuse: screen.tell,
    keys: screen.keys,
  });
}

async function send(signal: ConsoleSignal, screen: ScreenPort): Promise<void> {
  const link = focusedLink(screen);
  const what = signal.type === 'sysrq' ? `SysRq ${signal.key}` : signal.type;
  try {
    const answer = await link.signal(signal);
    const lines = answer.trim().split('\n');
    if (lines.length <= 1)
      screen.tell(`Sent ${what}${answer.trim() === '' ? '' : `: ${lines.join('')}`}`);
    else
      screen.state.overlay = createHelpOverlay(
        ['', ...lines],
        closing(screen),
        `What ${what} said`,
      );
    screen.repaint();
  } catch (error) {
    screen.tell(messageOf(error));
  }
}
