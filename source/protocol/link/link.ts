import type {Duplex, Writable} from 'node:stream';
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
   * @param window As of `open`.
   * @throws {UnreachableError} when it has not, or the channel is taken.
   */
  readonly take: (number: number, window?: number) => Duplex;
  /** Settles when the link is over, with why where it was not `close` that ended it. */
  readonly closed: Promise<Error | undefined>;
  /** Ends it, and every channel with it. @param reason What went wrong, for whoever uses a channel. */
  readonly close: (reason?: Error) => void;
  /** What came from the other end. */
  readonly receive: (chunk: Buffer) => void;
  /** From now on, loses the link when the other end is silent. */
  readonly keepAlive: (options: KeepAliveOptions) => void;
};

export type KeepAliveOptions = {
  /** Milliseconds of silence after which the other end is asked for a sign of life; never if absent. */
  readonly ping?: number;
  /** Milliseconds of silence after which the link is lost. */
  readonly patience: number;
};

/** Credit that the beginner of a channel has from the start. */
const firstCredit = 64 * 1024;

/** Credit of the channel for commands, each way. */
const commandCredit = 1024 * 1024;

/** What a console may have under way: half a second of a slow line. */
export const usualWindow = 64 * 1024;

/** Channels at once, so that a mad peer costs its own link and not the memory. */
const channelLimit = 4096;

/**
 * Puts any number of streams into one. Both ends do the same; whoever begins channels is the near one.
 *
 * @param output To the other end; its errors are for whoever made it. What the other end says is given
 * to `receive`.
 */
export function createLink(output: Writable): Link {
  const channels = new Map<number, Channel>();
  const untaken = new Set<number>();
  const draining: (() => void)[] = [];
  const {promise: closed, resolve: settle} = Promise.withResolvers<Error | undefined>();
  let last = 0;
  let lost: Error | undefined;
  let heard = performance.now();
  let watch: NodeJS.Timeout | undefined;

  const send = (type: FrameType, channel: number, payload?: Uint8Array): boolean =>
    lost !== undefined || output.write(encodeFrame(type, channel, payload));

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
    if (lost !== undefined) return;
    lost = reason ?? new UnreachableError('The connection was closed.');
    clearInterval(watch);
    settle(reason);
    for (const channel of channels.values()) channel.fail(lost);
    channels.clear();
    if (reason === undefined) output.end();
    else output.destroy();
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

  const receive = (chunk: Buffer) => {
    if (lost !== undefined) return;
    heard = performance.now();
    try {
      read(chunk);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      lose(`something else than domux speaks (${messageOf(error)})`, error);
    }
  };

  const keepAlive = ({ping = Infinity, patience}: KeepAliveOptions) => {
    const listen = () => {
      const silence = performance.now() - heard;
      if (silence >= patience) lose(`nothing was heard for ${Math.round(silence / 1000)} s`);
      else if (silence >= ping) send('ping', 0);
    };
    heard = performance.now();
    clearInterval(watch);
    if (lost === undefined) watch = setInterval(listen, Math.min(ping, patience)).unref();
  };

  output.on('drain', () => {
    for (const done of draining.splice(0)) done();
  });

  return {
    commands,
    open: (window = usualWindow) => {
      const number = ++last;
      send('open', number, encodeCredit(window));
      const channel = add(number, {toSend: firstCredit, toReceive: window});
      if (lost !== undefined) channel.fail(lost);
      return {number, stream: channel.stream};
    },
    take: (number, window = firstCredit) => {
      const channel = channels.get(number);
      if (channel === undefined || !untaken.delete(number)) {
        throw new UnreachableError(`There is no channel ${number} to be taken.`);
      }
      if (window > firstCredit) channel.widen(window - firstCredit);
      return channel.stream;
    },
    closed,
    close: end,
    receive,
    keepAlive,
  };
}
