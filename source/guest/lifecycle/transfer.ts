import {RefusedError, messageOf} from '../../errors.ts';
import type {SaveProgress} from '../../machines/machine-state.ts';
import type {Result} from '../../protocol/commands.ts';
import type {MigrationStatus} from '../../protocol/states.ts';
import type {LifecyclePort} from './lifecycle-port.ts';

/** The state of a guest on its way to or from somewhere: what `query-migrate` tells. */
export type Transfer = {
  /** Carries one through. Its signal is aborted by `cancel`. */
  readonly run: <T>(work: TransferWork<T>) => Promise<T>;
  readonly cancel: () => void;
  /** Tells how far the last one is whose memory follows it when it is over. */
  readonly follow: (progress: SaveProgress) => void;
  readonly query: () => Result<'query-migrate'>;
};

export type TransferWork<T> = (
  signal: AbortSignal,
  onProgress: (progress: SaveProgress) => void,
) => Promise<T>;

type Job = {
  readonly abort: AbortController;
  readonly began: number;
  readonly status: MigrationStatus;
  readonly progress?: SaveProgress;
  readonly took?: number;
  readonly error?: string;
};

export function createTransfer({emit}: Pick<LifecyclePort, 'emit'>): Transfer {
  let job: Job | undefined;

  const enter = (next: Job) => {
    const news = job?.status !== next.status;
    job = next;
    if (news) emit('MIGRATION', {status: next.status});
  };

  const run = async <T>(work: TransferWork<T>): Promise<T> => {
    const abort = new AbortController();
    const began = performance.now();
    let current: Job = {abort, began, status: 'active'};
    job = undefined;
    enter(current);
    try {
      const result = await work(abort.signal, progress => {
        current = {...current, progress};
        enter(current);
      });
      enter({...current, status: 'completed', took: performance.now() - began});
      return result;
    } catch (error) {
      const {signal} = abort;
      const status = signal.aborted ? 'cancelled' : 'failed';
      // What is called off breaks in one way or another: that is not the reason.
      const why = messageOf(signal.aborted ? signal.reason : error);
      enter({...current, status, took: performance.now() - began, error: why});
      signal.throwIfAborted();
      throw error;
    }
  };

  return {
    run,
    cancel: () => {
      if (job?.status !== 'active') return;
      job.abort.abort(new RefusedError('GenericError', 'It was cancelled.'));
    },
    follow: progress => {
      if (job !== undefined) job = {...job, progress};
    },
    query: () => {
      if (job === undefined) return {};
      const {status, began, took, progress, error} = job;
      return {
        status,
        'total-time': Math.round(took ?? performance.now() - began),
        ...(progress === undefined ? {} : {ram: progress}),
        ...(error === undefined ? {} : {'error-desc': error}),
      };
    },
  };
}
