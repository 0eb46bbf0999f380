import {setTimeout as delay} from 'node:timers/promises';
import {readProcessStat} from '../../system/processes.ts';
import {childrenOf, runNanoseconds} from './kernel-process.ts';

/** Watches which of a guest's programs run, to find out whether one reads what it is given. */
export type ActivityWatch = {
  /**
   * Waits until nothing has run for so many milliseconds but what runs all the time, or until that
   * takes too long. Resolves with how long nothing has run.
   */
  readonly untilQuiet: (milliseconds: number) => Promise<number>;
  /**
   * Does something to a quiet guest and resolves with the programs that were idle and run at once: they
   * waited for just that.
   *
   * @param milliseconds how long the guest may take to notice
   */
  readonly answersTo: (act: () => void, milliseconds: number) => Promise<ReadonlySet<number>>;
  /** Waits until programs ran and are idle again; resolves with none when told to give up. */
  readonly untilSomebodyRan: (goOn: () => boolean) => Promise<ReadonlySet<number>>;
};

/** What the host shows of a guest. */
export type GuestView = {
  /** True while the guest's kernel itself computes. */
  readonly kernelBusy: boolean;
  /** Time that each program of the guest has run, in nanoseconds. */
  readonly programs: ReadonlyMap<number, number>;
};

/** Milliseconds between looks, and for how long a guest that never rests is waited for. */
const interval = 3;
const impatience = 250;
/** Milliseconds between looks while nothing is expected to happen soon. */
const slowInterval = 40;

/** Milliseconds that a share is taken over, and the share from which on something runs all the time. */
const memory = 500;
const constantly = 0.8;

/** The kernel in a set of programs. */
const kernel = 0;

/** A guest that computes in the background is never idle, and yet a program in it may wait for input. */
export function watchActivity(view: () => GuestView): ActivityWatch {
  let shares = new Map<number, number>();
  let before = view().programs;
  let lastLook = performance.now();

  /** Who ran since the last look. */
  const look = (): Set<number> => {
    const {kernelBusy, programs} = view();
    const active = new Set<number>(kernelBusy ? [kernel] : []);
    for (const [program, time] of programs) {
      if (before.get(program) !== time) active.add(program);
    }
    before = programs;

    const now = performance.now();
    const weight = 1 - Math.exp((lastLook - now) / memory);
    lastLook = now;
    const shareOf = (program: number) =>
      (shares.get(program) ?? 0) * (1 - weight) + (active.has(program) ? weight : 0);
    shares = new Map([kernel, ...programs.keys()].map(program => [program, shareOf(program)]));
    return active;
  };

  const isQuiet = (active: ReadonlySet<number>) =>
    [...active].every(program => (shares.get(program) ?? 0) > constantly);

  return {
    untilQuiet: async milliseconds => {
      const start = performance.now();
      let quietSince = start;
      for (let now = start; now - quietSince < milliseconds;) {
        if (now - start > impatience + milliseconds) return 0;
        await delay(interval);
        now = performance.now();
        if (!isQuiet(look())) quietSince = now;
      }
      return performance.now() - quietSince;
    },

    answersTo: async (act, milliseconds) => {
      const busyAnyway = look();
      act();
      const deadline = performance.now() + milliseconds;
      let answers = new Set<number>();
      while (answers.size === 0 && performance.now() < deadline) {
        await delay(1);
        answers = without(look(), busyAnyway);
        answers.delete(kernel);
      }
      return answers;
    },

    untilSomebodyRan: async goOn => {
      const ran = new Set<number>();
      while (goOn()) {
        await delay(slowInterval);
        const active = look();
        for (const program of active) ran.add(program);
        ran.delete(kernel);
        const done = without(ran, active);
        if (done.size > 0) return done;
      }
      return new Set();
    },
  };
}

const without = (all: ReadonlySet<number>, some: ReadonlySet<number>) =>
  new Set([...all].filter(one => !some.has(one)));

/** What the host shows of the guest of a kernel. */
export function viewGuest(pid: number): GuestView {
  return {
    kernelBusy: readProcessStat(pid)?.state === 'R',
    programs: new Map(childrenOf(pid).map(child => [child, runNanoseconds(child) ?? 0])),
  };
}
