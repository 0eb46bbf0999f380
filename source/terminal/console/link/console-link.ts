import type {Duplex} from 'node:stream';
import {UnreachableError} from '../../../errors.ts';
import {createConsoleFeed} from './console-feed.ts';
import {createGuestWindow} from './guest-window.ts';
import type {GuestWindow, WindowSize} from './guest-window.ts';
import type {
  ConsoleControl,
  ConsoleFacts,
  ConsoleName,
  ConsolePort,
  ConsoleSignal,
} from './console-port.ts';
import {keepConnected} from './keep-connected.ts';
import {createTerminalAnswers} from './terminal-answers.ts';
import {createScreenEmulator} from '../emulator/screen-emulator.ts';
import type {ScreenEmulator} from '../emulator/screen-emulator.ts';

/** One open console: its connection, its screen, and what is known of its domain. */
export type ConsoleLink = {
  readonly key: string;
  readonly emulator: ScreenEmulator;
  readonly facts: () => ConsoleFacts;
  /** Why nothing more comes, once that is so. */
  readonly ended: () => string | undefined;
  /** Output or a bell came since it was last in front. */
  readonly unread: () => boolean;
  readonly bell: () => boolean;
  /** Nothing was ever printed on it. */
  readonly silent: () => boolean;
  /** Sends what was typed, bytes in latin1. */
  readonly type: (text: string) => void;
  /** Which signals its machine cannot send, and why. */
  readonly refusals: ConsoleControl['refusals'];
  readonly signal: (signal: ConsoleSignal) => Promise<string>;
  /** Gives it a place on the screen, which the guest is told the size of. */
  readonly fit: GuestWindow['fit'];
  /** It is shown now, or no more. */
  readonly show: (shown: boolean) => void;
  /** Asks anew for what is known of the domain. */
  readonly refresh: () => Promise<void>;
  readonly close: () => void;
};

export type ConsoleLinkOptions = {
  readonly console: ConsoleName;
  readonly port: ConsolePort;
  readonly size: WindowSize;
  readonly scrollback: number;
  /** Consoles that print while nobody looks, this one included: they share what they may cost. */
  readonly busyInBackground: () => number;
  readonly readOnly: () => boolean;
  /** Its screen or what is known of it has changed. */
  readonly onChange: (what: 'screen' | 'facts' | 'bell') => void;
  /** It has printed while nobody looked. */
  readonly onHiddenOutput: () => void;
};

/** Bytes typed ahead of the connection that are kept. */
const mostWaiting = 4096;

/** Opens a console and keeps its screen, shown or not. */
export function createConsoleLink(options: ConsoleLinkOptions): ConsoleLink {
  const {console, port, size, onChange} = options;
  let facts: ConsoleFacts = {
    name: console.name,
    state: '------',
    status: 'running',
    message: undefined,
    others: [],
  };
  let socket: Duplex | undefined;
  let control: Promise<ConsoleControl | undefined> | undefined;
  let ended: string | undefined;
  let closed = false;
  let shown = false;
  let unread = false;
  let bell = false;
  let silent = true;
  /** Typed while there was no connection. */
  let waiting = '';

  const send = (text: string) => {
    if (socket && !socket.destroyed) socket.write(Buffer.from(text, 'latin1'));
    else if (waiting.length < mostWaiting) waiting += text;
  };

  const answers = createTerminalAnswers({
    others: () => facts.others.length,
    shown: () => shown,
    readOnly: options.readOnly,
    send,
  });

  const emulator = createScreenEmulator({
    ...size,
    scrollback: options.scrollback,
    onReply: answers.give,
    onBell: () => {
      bell ||= !shown;
      onChange('bell');
    },
  });

  const feed = createConsoleFeed({
    emulator,
    shown: () => shown,
    busyInBackground: options.busyInBackground,
    onTaken: () => {
      if (closed) return;
      silent = false;
      if (shown) return onChange('screen');
      options.onHiddenOutput();
      if (!unread) onChange('facts');
      unread = true;
    },
  });

  const end = (why: string) => {
    if (ended !== undefined || closed) return;
    ended = why;
    facts = {...facts, status: 'ended', state: '------'};
    onChange('facts');
  };

  const disconnect = keepConnected(
    {connect: from => port.connect(console.key, from), recover: port.recover},
    {
      opened: opened => {
        // What comes next begins with the old output, which may be on the screen already.
        if (socket !== undefined && opened.opening?.continues !== true) emulator.reset();
        // Whoever answered before is gone, or has let go of it.
        if (socket !== undefined) closeControl();
        ({socket} = opened);
        feed.attach(socket);
        send(waiting);
        waiting = '';
        window.again();
        void refresh();
      },
      lost: why => {
        closeControl();
        facts = {...facts, status: 'unreachable', state: '------', message: why};
        onChange('facts');
      },
      ended: why => end(why ?? facts.message ?? 'the domain is gone'),
    },
  );

  const openControl = () => {
    const opening = port.control(console.key, event => {
      if (event.type === 'ending') facts = {...facts, message: event.why};
      void refresh();
    });
    // One that could not be had, since a guest process was gone, is asked for anew by whoever comes next.
    opening.catch(() => {
      if (control === opening) control = undefined;
    });
    return opening;
  };

  const closeControl = () => {
    const opened = control;
    control = undefined;
    opened?.then(
      line => line?.close(),
      () => undefined,
    );
  };

  const refresh = async () => {
    if (closed || ended !== undefined) return;
    try {
      control ??= openControl();
      const asked = await (await control)?.facts();
      if (asked === undefined || isOver()) return;
      const changed = JSON.stringify(asked) !== JSON.stringify(facts);
      facts = asked;
      if (changed) onChange('facts');
    } catch {
      // Its guest process is gone: the console's own connection finds out what became of it.
      closeControl();
    }
  };

  const controlLine = async () => {
    control ??= openControl();
    const line = await control;
    if (line === undefined) throw new UnreachableError(`${facts.name} has ended.`);
    return line;
  };

  const isOver = () => closed || ended !== undefined;

  const window = createGuestWindow({
    emulator,
    tell: async size => (await controlLine()).resize(size),
    readOnly: () => options.readOnly() || isOver(),
    onResized: () => {
      if (!closed && shown) onChange('screen');
    },
  });

  return {
    key: console.key,
    emulator,
    facts: () => facts,
    ended: () => ended,
    unread: () => unread,
    bell: () => bell,
    silent: () => silent,
    type: text => {
      answers.typed();
      send(text);
    },
    refusals: async () => (await controlLine()).refusals(),
    signal: async signal => (await controlLine()).signal(signal),
    fit: (place, whole) => {
      // The last who says so counts, and others who watch may have.
      if (facts.others.length > 0) window.again();
      window.fit(place, whole);
    },
    show: now => {
      shown = now;
      if (!now) return;
      unread = false;
      bell = false;
      feed.hurry();
      void refresh();
    },
    refresh,
    close: () => {
      closed = true;
      feed.stop();
      disconnect();
      closeControl();
      emulator.dispose();
    },
  };
}
