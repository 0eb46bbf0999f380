import type {Sample} from '../../../store/model/sample.ts';

export type SamplingOptions = {
  readonly take: () => Promise<Sample>;
  /** Seconds between two samples. */
  readonly delay: () => number;
  /** Nobody looks at the moment. */
  readonly paused: () => boolean;
  readonly sampled: (sample: Sample) => void;
  readonly failed: (error: unknown) => void;
};

export type Sampling = {
  /** Takes one at once, or right after the one that is being taken; the next one is a delay away. */
  readonly now: () => void;
  readonly stop: () => void;
};

/** Takes samples one after the other, never two at a time, at an even pace. */
export function createSampling(options: SamplingOptions): Sampling {
  const {take, delay, paused, sampled, failed} = options;
  let timer: NodeJS.Timeout | undefined;
  let taking = false;
  let again = false;
  let stopped = false;

  const run = async () => {
    clearTimeout(timer);
    taking = true;
    const began = performance.now();
    try {
      const sample = await take();
      if (!stopped) sampled(sample);
    } catch (error) {
      if (!stopped) failed(error);
    }
    taking = false;
    if (stopped) return;
    const spent = performance.now() - began;
    timer = setTimeout(next, again ? 0 : Math.max(0, delay() * 1000 - spent));
    again = false;
  };

  const next = () => {
    if (paused()) timer = setTimeout(next, delay() * 1000);
    else void run();
  };

  return {
    now: () => {
      if (taking) again = true;
      else if (!stopped) void run();
    },
    stop: () => {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
