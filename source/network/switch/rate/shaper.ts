import type {VifRate} from '../../../config/domain-config.ts';

export type ShaperOptions = {
  readonly rate: VifRate;
  /** Given each frame when its turn has come. */
  readonly send: (frame: Buffer) => void;
  /** Milliseconds of a clock that nobody sets. */
  readonly now?: () => number;
};

/** Milliseconds that a frame may wait for its turn; one that would wait longer is dropped. */
const latency = 200;

/**
 * A token bucket: passes frames on at a rate, with as many bytes at once as one interval has. Like
 * Xen's, it makes frames wait rather than drops them, so that TCP settles at the rate.
 *
 * @returns what takes frames, which are kept as they are.
 */
export function createShaper({
  rate,
  send,
  now = () => performance.now(),
}: ShaperOptions): (frame: Buffer) => void {
  const perMillisecond = (rate.bytesPerInterval * 1000) / rate.intervalMicroseconds;
  const longestQueue = Math.max(rate.bytesPerInterval, perMillisecond * latency);
  let tokens = rate.bytesPerInterval;
  let filledAt = now();
  let waiting: Buffer[] = [];
  let waitingBytes = 0;

  const fill = () => {
    const at = now();
    tokens = Math.min(rate.bytesPerInterval, tokens + (at - filledAt) * perMillisecond);
    filledAt = at;
  };

  /** One that is longer than what may pass at once passes too: the next ones wait for it. */
  const pass = (frame: Buffer) => {
    tokens -= frame.length;
    send(frame);
  };

  const drain = () => {
    fill();
    let passed = 0;
    for (const frame of waiting) {
      if (tokens <= 0) break;
      pass(frame);
      waitingBytes -= frame.length;
      passed++;
    }
    waiting = waiting.slice(passed);
    if (waiting.length > 0) later();
  };
  const later = () =>
    setTimeout(drain, Math.max(1, Math.ceil((1 - tokens) / perMillisecond))).unref();

  return frame => {
    fill();
    if (waiting.length === 0 && tokens > 0) return pass(frame);
    if (waiting.length > 0 && waitingBytes + frame.length > longestQueue) return;
    waiting.push(frame);
    waitingBytes += frame.length;
    if (waiting.length === 1) later();
  };
}
