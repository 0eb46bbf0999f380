import type {Duplex} from 'node:stream';
import {UnreachableError, messageOf} from '../../errors.ts';
import {createChannel} from './channel.ts';
import type {Channel} from './channel.ts';
import {createFrameReader, decodeCredit, encodeCredit, encodeFrame} from './frames.ts';
import type {Frame, FrameType} from './frames.ts';

/** Any number of streams of bytes within one. */
export type Link = {
  /** The channel that is there from the beginning, for commands. */
  readonly commands: Duplex;
  /**
   * Begins a channel. Its other end takes it by its number, which a command tells.
   *
   * @param window Bytes that may be under way to this end: they are what others wait behind.
   */
  readonly open: (window?: number) => {readonly number: number; readonly stream: Duplex};
  /**
   * Takes a channel that the other end has begun.
   *
   * @throws {UnreachableError} when it has not, or the channel is taken.
   */
  readonly take: (number: number) => Duplex;
  /** Settles when the link is over, with why where it was not `close` that ended it. */
  readonly closed: Promise<Error | undefined>;
  /** Ends it, and every channel with it. */
  readonly close: (reason?: Error) => void;
};

export type LinkOptions = {
  /** Milliseconds of silence after which the other end is asked for a sign of life; never if absent. */
  readonly ping?: number;
  /** Milliseconds of silence after which the link is lost; never if absent. */
  readonly patience?: number;
};

/** Credit that the beginner of a channel has from the start. */
const firstCredit = 64 * 1024;

/** Credit of the channel for commands, each way. */
const commandCredit = 1024 * 1024;

/** What a console may have under way: half a second of a slow line. */
export const usualWindow = 64 * 1024;

/** Milliseconds that a timer of Node can wait at most. */
const longestTimer = 2 ** 31 - 1;

/** Channels at once, so that a mad peer costs its own link and not the memory. */
const channelLimit = 4096;

/** Puts any number of streams into one. Both ends do the same; whoever begins channels is the near one. */
export function createLink(
  stream: Duplex,
  {ping = Infinity, patience = Infinity}: LinkOptions = {},
): Link {
  const channels = new Map<number, Channel>();
  const untaken = new Set<number>();
  const draining: (() => void)[] = [];
  const {promise: closed, resolve: settle} = Promise.withResolvers<Error | undefined>();
  let last = 0;
  let over = false;
  let heard = performance.now();

  const send = (type: FrameType, channel: number, payload?: Uint8Array): boolean =>
    over || stream.write(encodeFrame(type, channel, payload));

  const add = (number: number, credit: {toSend: number; toReceive: number}): Channel => {
    const channel = createChannel(
      {
        send: (bytes, done) => {
          if (send('data', number, bytes)) done();
          else draining.push(done);
        },
        end: () => send('end', number),
        giveCredit: bytes => send('credit', number, encodeCredit(bytes)),
        closed: reason => {
          channels.delete(number);
          untaken.delete(number);
          if (reason !== undefined) send('close', number, Buffer.from(reason));
        },
      },
      credit,
    );
    channels.set(number, channel);
    return channel;
  };

  const end = (reason: Error | undefined) => {
    if (over) return;
    over = true;
    clearInterval(watch);
    settle(reason);
    const error = reason ?? new UnreachableError('The connection was closed.');
    for (const channel of channels.values()) channel.fail(error);
    channels.clear();
    if (reason === undefined) stream.end();
    else stream.destroy();
  };

  const accept = (number: number, credit: number) => {
    if (channels.has(number)) throw new RangeError(`channel ${number} is there already`);
    if (channels.size >= channelLimit) throw new RangeError('too many channels');
    add(number, {toSend: credit, toReceive: firstCredit});
    untaken.add(number);
  };

  /** What is said of a channel that is over here was under way when it ended. */
  const take = ({type, channel: number, payload}: Frame) => {
    const channel = channels.get(number);
    switch (type) {
      case 'data':
        return channel?.data(payload);
      case 'open':
        return accept(number, decodeCredit(payload));
      case 'end':
        return channel?.end();
      case 'close':
        return channel?.close(payload.toString('utf8'));
      case 'credit':
        return channel?.credit(decodeCredit(payload));
      case 'ping':
        return send('pong', 0);
      case 'pong':
        return undefined;
    }
  };

  const read = createFrameReader(take);
  const commands = add(0, {toSend: commandCredit, toReceive: commandCredit}).stream;

  const lose = (why: string, cause?: unknown) =>
    end(new UnreachableError(`The connection is lost: ${why}.`, {cause}));

  stream.on('data', (chunk: Buffer) => {
    heard = performance.now();
    try {
      read(chunk);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      lose(`something else than domux speaks (${messageOf(error)})`, error);
    }
  });
  stream.on('drain', () => {
    for (const done of draining.splice(0)) done();
  });
  stream.once('error', error => lose(messageOf(error), error));
  stream.once('end', () => lose('the other end closed it'));
  stream.once('close', () => lose('the other end closed it'));

  const listen = () => {
    const silence = performance.now() - heard;
    if (silence >= patience) lose(`nothing was heard for ${Math.round(silence / 1000)} s`);
    else if (silence >= ping) send('ping', 0);
  };
  const watch = setInterval(listen, Math.min(ping, patience, longestTimer)).unref();

  return {
    commands,
    open: (window = usualWindow) => {
      const number = ++last;
      send('open', number, encodeCredit(window));
      const channel = add(number, {toSend: firstCredit, toReceive: window});
      if (over) channel.fail(new UnreachableError('The connection was closed.'));
      return {number, stream: channel.stream};
    },
    take: number => {
      const channel = channels.get(number);
      if (channel === undefined || !untaken.delete(number)) {
        throw new UnreachableError(`There is no channel ${number} to be taken.`);
      }
      return channel.stream;
    },
    closed,
    close: end,
  };
}
