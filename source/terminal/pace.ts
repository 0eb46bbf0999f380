import {tearTime} from './tear-time.ts';
import type {KeyReader} from './key-reader.ts';

/**
 * How fast frames may follow each other, so that none wait on the way to a terminal: what ssh, a
 * network and a terminal have in their buffers is drawn before the answer to a key is. The terminal is
 * asked now and then whether it has come this far (DSR, `CSI 5 n`, ECMA-48), and says so (`CSI 0 n`).
 */
export type Pace = {
  /** False while what was sent has to arrive first; `onReady` is called then. */
  readonly ready: () => boolean;
  /** Counts a frame. @returns what is to be sent after it. */
  readonly sent: (bytes: number) => string;
  /** Takes the terminal's answers out of what is typed. */
  readonly reading: (reader: KeyReader) => KeyReader;
  /** Resolves when no answer is on its way that somebody else would take for typed; at last, gives up. */
  readonly settled: () => Promise<void>;
};

const question = '\x1b[5n';
const answer = '\x1b[0n';

/** Bytes after which a terminal is asked that is known to answer; any other one at once. */
const askAfter = 1024;

/** Bytes that may be on their way: at first, and at the least and the most. */
const firstWindow = 4 * 1024;
const smallestWindow = 2 * 1024;
const largestWindow = 1024 * 1024;

/** Milliseconds that bytes may wait on the way beyond what the way takes. */
const mostWaiting = 200;

/**
 * Milliseconds for the first answer, after which a terminal is taken for one that gives none, unless it
 * does so later; for others. A slow link takes half a millisecond for a byte.
 */
const firstPatience = {near: 500, far: 1500, perByte: 0.5} as const;
const patience = 20_000;

/** Milliseconds that the last answer is waited for: of a terminal that is known to answer, of another. */
const lastPatience = 3000;
const lastPatienceUnknown = 500;

/** @param far The terminal is at the other end of a link. */
export function createPace(onReady: () => void, far: boolean): Pace {
  let unconfirmed = 0;
  let asked: {readonly at: number; readonly covers: number} | undefined;
  let window = firstWindow;
  let fastest = Infinity;
  let answers: 'unknown' | 'yes' | 'no' = 'unknown';
  let timer: NodeJS.Timeout | undefined;
  let onSettled: (() => void) | undefined;
  /** Nothing more is asked until somebody else has read. */
  let quiet = false;

  const end = (covered: number) => {
    clearTimeout(timer);
    asked = undefined;
    unconfirmed = Math.max(0, unconfirmed - covered);
    onSettled?.();
    onReady();
  };

  const giveUp = () => {
    if (answers === 'unknown') answers = 'no';
    end(unconfirmed);
  };

  const confirmed = () => {
    answers = 'yes';
    if (asked === undefined) return;
    const took = performance.now() - asked.at;
    fastest = Math.min(fastest, took);
    if (took > fastest + mostWaiting) window = Math.max(smallestWindow, window / 2);
    // More is tried once as much as may be has been on its way.
    else if (asked.covers >= window / 2) window = Math.min(largestWindow, window * 2);
    end(asked.covers);
  };

  const patienceFor = (bytes: number) => {
    if (answers === 'yes') return patience;
    return far ? firstPatience.far + bytes * firstPatience.perByte : firstPatience.near;
  };

  return {
    ready: () => asked === undefined || unconfirmed < window,
    sent: bytes => {
      unconfirmed += bytes;
      if (asked !== undefined || quiet || answers === 'no') return '';
      if (answers === 'yes' && unconfirmed < askAfter) return '';
      asked = {at: performance.now(), covers: unconfirmed};
      timer = setTimeout(giveUp, patienceFor(unconfirmed));
      timer.unref();
      return question;
    },
    reading: reader =>
      withoutAnswers(reader, {
        expected: () => asked !== undefined,
        confirmed,
        // Somebody else reads from now on, and the answer too.
        forget: () => {
          clearTimeout(timer);
          asked = undefined;
          unconfirmed = 0;
          quiet = false;
        },
      }),
    settled: async () => {
      quiet = true;
      if (asked === undefined || answers === 'no') return;
      await new Promise<void>(resolve => {
        const last = setTimeout(resolve, answers === 'yes' ? lastPatience : lastPatienceUnknown);
        onSettled = () => {
          clearTimeout(last);
          resolve();
        };
      });
    },
  };
}

type AnswerEvents = {
  readonly expected: () => boolean;
  readonly confirmed: () => void;
  readonly forget: () => void;
};

/** What comes may be torn anywhere: what may be the begin of an answer waits a moment for the rest. */
function withoutAnswers(reader: KeyReader, {expected, confirmed, forget}: AnswerEvents): KeyReader {
  let held = '';
  let timer: NodeJS.Timeout | undefined;

  const pass = (text: string) => {
    if (text !== '') reader.read(Buffer.from(text, 'latin1'));
  };

  return {
    read: bytes => {
      clearTimeout(timer);
      const pieces = (held + bytes.toString('latin1')).split(answer);
      const last = pieces.at(-1) ?? '';
      held = expected() && pieces.length === 1 ? beginOfAnswer(last) : '';
      pass(pieces.join('').slice(0, held === '' ? undefined : -held.length));
      if (pieces.length > 1) confirmed();
      if (held === '') return;
      timer = setTimeout(() => {
        const rest = held;
        held = '';
        pass(rest);
      }, tearTime);
    },
    reset: () => {
      clearTimeout(timer);
      held = '';
      forget();
      reader.reset();
    },
  };
}

/** The end of a text that an answer may begin with. */
function beginOfAnswer(text: string): string {
  for (let length = answer.length - 1; length > 0; length--) {
    if (text.endsWith(answer.slice(0, length))) return answer.slice(0, length);
  }
  return '';
}

/** Whether a terminal is at the other end of an SSH connection, as its sshd says. */
export const isFar = (env: NodeJS.ProcessEnv): boolean =>
  env['SSH_CONNECTION'] !== undefined || env['SSH_TTY'] !== undefined;
