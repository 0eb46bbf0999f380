import {UsageError} from '../../../errors.ts';
import type {DomainInfo} from '../../../protocol/commands.ts';

type Test = (domain: Pick<DomainInfo, 'state' | 'status' | 'reason'>) => boolean;

const column =
  (index: number): Test =>
  ({state}) =>
    state.charAt(index) !== '-';

/** The states that `list --state` knows: the words of xm and the letters of the columns. */
const tests: Readonly<Record<string, Test>> = {
  running: ({status}) => status === 'running',
  blocked: column(1),
  paused: column(2),
  shutdown: column(3),
  suspended: ({reason}) => reason === 'suspend',
  crashed: ({reason}) => reason === 'crash' || reason === 'watchdog',
  dying: column(5),
  r: column(0),
  b: column(1),
  p: column(2),
  s: column(3),
  c: ({reason}) => reason === 'crash' || reason === 'watchdog',
  d: column(5),
};

/**
 * Tells whether a domain is in a state.
 *
 * @throws {UsageError} naming the states, for any other word.
 */
export function stateTest(wanted: string): Test {
  const test = Object.hasOwn(tests, wanted) ? tests[wanted] : undefined;
  if (test) return test;
  throw new UsageError(
    `There is no state ${wanted}: it is one of ${Object.keys(tests).join(', ')}.`,
  );
}
