import {Duplex} from 'node:stream';
import {UnreachableError} from '../../errors.ts';
import {payloadLimit} from './frames.ts';

/** What a channel needs of its link. */
export type ChannelPort = {
  /** Sends bytes and calls back when there is room for more. */
  readonly send: (bytes: Buffer, done: () => void) => void;
  readonly end: () => void;
  readonly giveCredit: (bytes: number) => void;
  /** It is over. @param reason What the other end is told; undefined when it said so itself. */
  readonly closed: (reason: string | undefined) => void;
};

/** One stream of bytes within a link. */
export type Channel = {
  /** For whoever uses it. What is not read is not sent. */
  readonly stream: Duplex;
  /** The frames of its other end. */
  readonly data: (bytes: Buffer) => void;
  readonly end: () => void;
  readonly close: (reason: string) => void;
  readonly credit: (bytes: number) => void;
  /** Lets so many more bytes be under way to this end. */
  readonly widen: (bytes: number) => void;
  /** The link is lost. */
  readonly fail: (error: Error) => void;
};

export type ChannelCredit = {
  /** Bytes that this end may send at first. */
  readonly toSend: number;
  /** Bytes that the other end may have under way. */
  readonly toReceive: number;
};

/**
 * A stream with an account at each end: what is sent is paid with credit, which comes back as it is
 * read. So a reader that stops holds up its own channel and no other.
 */
export function createChannel(port: ChannelPort, {toSend, toReceive}: ChannelCredit): Channel {
  let credit = toSend;
  /** The chunk that waits for credit, and what to call when it is gone. */
  let waiting: {bytes: Buffer; done: () => void} | undefined;
  const received: (Buffer | null)[] = [];
  let window = toReceive;
  let owed = toReceive;
  let wanted = false;
  /** Taken by the reader and not given back yet. */
  let taken = 0;
  let over = false;

  const pump = () => {
    if (waiting === undefined || (credit === 0 && !over)) return;
    const {bytes, done} = waiting;
    if (over) {
      // Nobody takes it any more, as with a socket whose other end has closed.
      waiting = undefined;
      return done();
    }
    const part = bytes.subarray(0, Math.min(credit, payloadLimit));
    const rest = bytes.subarray(part.length);
    credit -= part.length;
    waiting = undefined;
    port.send(part, () => {
      if (rest.length === 0) return done();
      waiting = {bytes: rest, done};
      pump();
    });
  };

  const deliver = () => {
    while (wanted && received.length > 0) {
      const bytes = received.shift() ?? null;
      wanted = stream.push(bytes);
      if (bytes !== null) giveBack(bytes.length);
    }
  };

  /** In portions, so that not every key press is answered with a frame of its own. */
  const giveBack = (bytes: number) => {
    taken += bytes;
    if (taken < window / 4 || over) return;
    owed += taken;
    port.giveCredit(taken);
    taken = 0;
  };

  const finish = (reason: string | undefined) => {
    if (over) return;
    over = true;
    port.closed(reason);
  };

  let endSent = false;
  let endReceived = false;

  const stream = new Duplex({
    allowHalfOpen: true,
    read: () => {
      wanted = true;
      deliver();
    },
    write: (bytes: Buffer, _encoding, done) => {
      if (bytes.length === 0) return done();
      waiting = {bytes, done};
      pump();
    },
    final: done => {
      endSent = true;
      if (!over) port.end();
      done();
    },
    destroy: (error, done) => {
      // What both ends have ended is over without another word.
      finish(endSent && endReceived && error === null ? undefined : (error?.message ?? ''));
      waiting = undefined;
      received.length = 0;
      done(error);
    },
  });

  // A link that is lost ends all of its channels with an error, also those that nobody listens to.
  stream.on('error', () => undefined);

  return {
    stream,
    data: bytes => {
      owed -= bytes.length;
      if (owed < 0) {
        stream.destroy(new UnreachableError('sent more than it had credit for'));
      } else {
        received.push(Buffer.from(bytes));
        deliver();
      }
    },
    end: () => {
      endReceived = true;
      received.push(null);
      deliver();
    },
    close: reason => {
      finish(undefined);
      pump();
      // What it sent before it ended is still to be read.
      if (endReceived && reason === '') return;
      stream.destroy(reason === '' ? undefined : new UnreachableError(reason));
    },
    credit: bytes => {
      credit += bytes;
      pump();
    },
    widen: bytes => {
      window += bytes;
      owed += bytes;
      port.giveCredit(bytes);
    },
    fail: error => {
      over = true;
      stream.destroy(error);
    },
  };
}
