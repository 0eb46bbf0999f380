import type {VifRate} from '../domain-config.ts';
import {SpecProblem} from './spec.ts';

const powers: Readonly<Record<string, number>> = {'': 1, K: 1e3, M: 1e6, G: 1e9};

/**
 * Parses `rate=`: `10Mb/s`, `250KB/s`, `1MB/s@20ms`. The interval is 50 ms unless given, as in
 * libxlutil.
 *
 * @throws {SpecProblem}
 */
export function parseVifRate(value: string, at: number): VifRate {
  const match = /^([0-9]+)([GMK]?)([bB])\/s(?:@([0-9]+)(ms|us|s))?$/.exec(value);
  if (match === null) {
    throw new SpecProblem(at, `\`${value}' is not a rate: write as 10Mb/s, 250KB/s or 1MB/s@20ms`);
  }
  const [, count, power = '', unit, interval = '50', time = 'ms'] = match;
  const bytesPerSecond = (Number(count) * (powers[power] ?? 1)) / (unit === 'b' ? 8 : 1);
  const intervalMicroseconds =
    Number(interval) * {us: 1, ms: 1e3, s: 1e6}[time as 'us' | 'ms' | 's'];
  const bytesPerInterval = Math.floor((bytesPerSecond * intervalMicroseconds) / 1e6);
  if (intervalMicroseconds < 1 || intervalMicroseconds > 0xffffffff) {
    throw new SpecProblem(at, `\`${value}': the interval is 1us to 4294s`);
  }
  if (bytesPerInterval < 1 || !Number.isSafeInteger(bytesPerInterval)) {
    throw new SpecProblem(
      at,
      `\`${value}' lets no bytes through in an interval, or too many to count`,
    );
  }
  return {bytesPerInterval, intervalMicroseconds};
}
