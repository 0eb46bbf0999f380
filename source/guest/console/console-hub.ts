import type {Socket} from 'node:net';
import {monotonicNow} from '../../system/node/monotonic.ts';
import {createBacklog} from './backlog.ts';
import type {ConsoleLog} from './console-log.ts';
import {withoutAnswers, withoutQueries} from './terminal-queries.ts';

/** One console of a domain: what the guest prints goes to the log, the backlog and every viewer. */
export type ConsoleHub = {
  /** Takes output of the guest. The chunk must not be written to afterwards. */
  readonly output: (chunk: Buffer) => void;
  /** Puts old output into the backlog: what an earlier guest process had in its own. */
  readonly recall: (old: Buffer) => void;
  /** Goes on from what was printed elsewhere: so many bytes, and the next ones come by `output`. */
  readonly begin: (printed: number) => void;
  /** What is in the backlog now. */
  readonly backlog: () => Buffer;
  /** The number that a viewer is to have. */
  readonly reserve: () => number;
  /**
   * Adds a viewer: it gets what its beginning says, or the backlog, then what is printed from then on.
   *
   * @param known The number that was reserved for it, who it says it is, and what it begins with.
   */
  readonly attach: (socket: Socket, known?: KnownViewer) => void;
  /**
   * What a viewer begins with.
   *
   * @param position Bytes that it has.
   * @param quiet Without what terminals would answer; it is so without a position.
   */
  readonly beginning: (position?: number, quiet?: boolean) => Beginning;
  readonly viewers: () => readonly Viewer[];
  /** Bytes printed so far. */
  readonly printed: () => number;
  /** Lets every viewer have what is still on its way, then ends its connection. */
  readonly end: () => void;
};

export type KnownViewer = {
  readonly viewer: number;
  readonly who: string;
  readonly beginning: Beginning;
};

export type Beginning = {
  /** It follows on what the viewer has. */
  readonly continues: boolean;
  /** What was printed before. */
  readonly old: Buffer;
  /** Bytes printed before the first one that comes after that. */
  readonly printed: number;
};

export type Viewer = {
  readonly id: number;
  /** Milliseconds since 1970. */
  readonly since: number;
  readonly who: string | undefined;
  /** Bytes it was too slow for. */
  lost: number;
};

type Attached = Viewer & {
  readonly socket: Socket;
  /** Position in the backlog of the next byte to send. */
  position: number;
  /** Set while the socket has not taken what it was last given. */
  stuck: NodeJS.Timeout | undefined;
};

export type ConsoleHubOptions = {
  readonly backlogBytes: number;
  readonly log: Pick<ConsoleLog, 'write'>;
  /** Gives input to the guest; resolves when it takes more. */
  readonly input: (chunk: Buffer) => Promise<void>;
  /** Milliseconds after which a viewer that takes nothing is cut off. */
  readonly stuckAfter?: number;
};

/** Milliseconds after a terminal's answer in which the others are taken to answer the same question. */
const answerTime = 1000;

/** What is sent to a viewer that is behind, in one go. */
const catchUpBytes = 64 * 1024;

/**
 * A viewer that keeps up is given each chunk as it comes, without a copy. One that does not is left
 * alone until its socket drains and is then served from the backlog, so it costs no memory; what
 * has left the backlog by then is lost to it, and to it alone.
 */
export function createConsoleHub(options: ConsoleHubOptions): ConsoleHub {
  const {log, input, stuckAfter = 30_000} = options;
  const backlog = createBacklog(options.backlogBytes);
  const viewers = new Set<Attached>();
  let lastId = 0;
  let ending = false;
  let answered: {by: Viewer | undefined; at: number} = {by: undefined, at: -Infinity};

  const write = (viewer: Attached, chunk: Buffer) => {
    if (viewer.socket.write(chunk)) return true;
    viewer.stuck = setTimeout(() => viewer.socket.destroy(), stuckAfter).unref();
    return false;
  };

  const send = (viewer: Attached, chunk: Buffer) => {
    viewer.position += chunk.length;
    return write(viewer, chunk);
  };

  const catchUp = (viewer: Attached) => {
    clearTimeout(viewer.stuck);
    viewer.stuck = undefined;
    let keepsUp = true;
    while (keepsUp && viewer.position < backlog.end()) {
      const oldest = backlog.start();
      if (viewer.position < oldest) {
        viewer.lost += oldest - viewer.position;
        viewer.position = oldest;
      }
      keepsUp = send(viewer, backlog.read(viewer.position, catchUpBytes));
    }

    if (ending && keepsUp) viewer.socket.end();
  };

  const output = (chunk: Buffer) => {
    const before = backlog.end();
    backlog.append(chunk);
    log.write(chunk);
    for (const viewer of viewers) {
      if (viewer.stuck === undefined && viewer.position === before) send(viewer, chunk);
    }
  };

  /**
   * Every terminal that watches answers what the guest asks. The first answer is the guest's; it
   * would take the others for typing.
   */
  const answeredOnce = (viewer: Viewer, chunk: Buffer): Buffer => {
    const typed = withoutAnswers(chunk);
    if (typed === chunk) return chunk;
    const now = monotonicNow();
    const {by, at} = answered;
    if (by !== viewer && now - at < answerTime) return typed;
    answered = {by: viewer, at: now};
    return chunk;
  };

  const reserve = () => ++lastId;

  const beginning: ConsoleHub['beginning'] = (position, quiet = true) => {
    const start = backlog.start();
    const end = backlog.end();
    const continues = position !== undefined && position >= start && position <= end;
    const from = continues ? position : start;
    if (!quiet) return {continues, old: Buffer.alloc(0), printed: from};
    return {continues, old: withoutQueries(backlog.read(from, end - from)), printed: end};
  };

  const attach: ConsoleHub['attach'] = (socket, known) => {
    const {old, printed} = known?.beginning ?? beginning();
    const viewer: Attached = {
      id: known?.viewer ?? reserve(),
      since: Date.now(),
      who: known?.who,
      lost: 0,
      socket,
      position: printed,
      stuck: undefined,
    };
    viewers.add(viewer);

    socket.on('error', () => socket.destroy());
    // Who sends no more has left: what it typed is taken, and what waits for it is of no use any more.
    socket.on('end', () => socket.destroy());
    socket.on('drain', () => catchUp(viewer));
    socket.on('close', () => {
      clearTimeout(viewer.stuck);
      viewers.delete(viewer);
    });
    socket.on('data', (chunk: Buffer) => {
      const typed = answeredOnce(viewer, chunk);
      if (typed.length === 0) return;
      socket.pause();
      void input(typed).then(() => socket.resume());
    });
    if (old.length === 0 || write(viewer, old)) catchUp(viewer);
  };

  return {
    output,
    begin: backlog.begin,
    beginning,
    recall: backlog.append,
    backlog: () => backlog.read(backlog.start(), backlog.end() - backlog.start()),
    reserve,
    attach,
    viewers: () => [...viewers],
    printed: backlog.end,
    end: () => {
      ending = true;
      for (const viewer of viewers) if (viewer.stuck === undefined) viewer.socket.end();
    },
  };
}
