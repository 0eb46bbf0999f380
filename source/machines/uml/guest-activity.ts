import {readProcessStat} from '../../system/processes.ts';
import {childrenOf, runNanoseconds} from './kernel-process.ts';

/** Who ran between two looks. */
export type Activity = {
  /** Programs of the guest that ran, as process numbers of the host. */
  readonly ran: ReadonlySet<number>;
  /** True when nothing ran but what runs all the time. */
  readonly quiet: boolean;
};

/** Looks at a guest, again and again. */
export type ActivityMonitor = {
  readonly look: () => Activity;
};

export type GuestView = {
  /** True while the guest's kernel itself computes. */
  readonly kernelBusy: boolean;
  /** Time that each program of the guest has run, in nanoseconds. */
  readonly programs: ReadonlyMap<number, number>;
};

/** How much the newest look counts, and the share of looks from which on something runs all the time. */
const weight = 0.1;
const constantly = 0.7;

/**
 * Tells programs that run in answer to something from those that just run: a guest that computes in
 * the background is never idle, and yet another program in it may be waiting for input.
 */
export function createActivityMonitor(view: () => GuestView): ActivityMonitor {
  const kernel = 0;
  let shares = new Map<number, number>();
  let before = view().programs;

  const isConstant = (program: number) => (shares.get(program) ?? 0) > constantly;

  return {
    look: () => {
      const {kernelBusy, programs} = view();
      const active = new Set<number>(kernelBusy ? [kernel] : []);
      for (const [program, time] of programs) {
        if (before.get(program) !== time) active.add(program);
      }
      before = programs;
      const share = (program: number) =>
        (shares.get(program) ?? 0) * (1 - weight) + (active.has(program) ? weight : 0);
      shares = new Map([kernel, ...programs.keys()].map(program => [program, share(program)]));

      const notable = [...active].filter(program => !isConstant(program));
      return {ran: new Set(notable.filter(one => one !== kernel)), quiet: notable.length === 0};
    },
  };
}

/** What the host shows of the guest of a kernel. */
export function viewGuest(pid: number): GuestView {
  return {
    kernelBusy: readProcessStat(pid)?.state === 'R',
    programs: new Map(childrenOf(pid).map(child => [child, runNanoseconds(child) ?? 0])),
  };
}
