import {spawn} from 'node:child_process';
import {GuestFailure, messageOf} from '../../../errors.ts';
import type {Program} from '../../../system/programs/find-program.ts';
import {createLastLines} from './last-lines.ts';
import {createFrameSplitter} from './frame-stream.ts';

/** A run of vde_plug with its frames on pipes. */
export type PlugProgram = {
  readonly pid: number | undefined;
  /** Gives it a frame with its length before it; dropped when it takes none at the moment. */
  readonly send: (prefixed: Buffer) => void;
  /** What it said on stderr last. */
  readonly lastLines: () => readonly string[];
  /** Ends it, and resolves when it is gone, with the ports that it had. */
  readonly end: () => Promise<void>;
};

export type PlugProgramOptions = {
  readonly program: Program;
  readonly arguments: readonly string[];
  readonly directory: string;
  /** Given each frame that it sends, with its length before it. */
  readonly onFrame: (prefixed: Buffer) => void;
  /** It ended, and not by `end`. */
  readonly onExit: (why: GuestFailure) => void;
};

/** Bytes that may wait for a program that takes none; a wire drops what it cannot carry. */
const waitingLimit = 1024 * 1024;

/** Starts vde_plug. It ends with this process, whose end closes its stdin. */
export function startPlugProgram(options: PlugProgramOptions): PlugProgram {
  const {file: program, env} = options.program;
  const child = spawn(program, options.arguments, {
    cwd: options.directory,
    env: {...process.env, ...env},
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const said = createLastLines();
  const gone = Promise.withResolvers<undefined>();
  let over = false;

  const finish = (why: GuestFailure) => {
    if (over) return;
    over = true;
    options.onExit(why);
  };
  child.once('error', error => {
    gone.resolve(undefined);
    finish(
      new GuestFailure(`${program} cannot be started`, {program, lastLines: [messageOf(error)]}),
    );
  });
  child.once('close', (exitCode, signal) => {
    gone.resolve(undefined);
    finish(
      new GuestFailure('A part of the network ended', {
        program: [program, ...options.arguments].join(' '),
        ...(signal === null ? {exitCode: exitCode ?? undefined} : {signal}),
        lastLines: said.lines(),
      }),
    );
  });
  // Its end is told once, by the above.
  child.stdin.on('error', () => undefined);
  child.stdout.on('data', createFrameSplitter(options.onFrame));
  child.stderr.on('data', said.take);

  return {
    pid: child.pid,
    send: prefixed => {
      if (over || child.stdin.writableLength > waitingLimit) return;
      // Frames that come together are written together.
      if (child.stdin.writableCorked === 0) {
        child.stdin.cork();
        process.nextTick(() => child.stdin.uncork());
      }
      child.stdin.write(prefixed);
    },
    lastLines: said.lines,
    end: async () => {
      over = true;
      child.kill('SIGKILL');
      await gone.promise;
    },
  };
}
