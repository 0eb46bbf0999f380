import {messageOf} from '../../../errors.ts';
import {noCounters} from '../../counters.ts';
import type {Counters} from '../../counters.ts';
import {parsePorts} from '../vde/management.ts';
import type {VdeSwitch} from '../vde/vde-switch.ts';

/** What passed the ports of a switch. */
export type PortCounters = {
  /** Reads them anew, unless they are fresh. */
  readonly read: () => Promise<void>;
  /** Those that were read last, by the number of the port. */
  readonly of: (number: number) => Counters;
  /** The switch is another one, and counts from 0. */
  readonly forget: () => void;
};

/** Milliseconds that they may be old: those of all guests are read at once. */
const freshness = 100;

export function createPortCounters(
  vde: () => VdeSwitch | undefined,
  log: (line: string) => void,
): PortCounters {
  let counted = new Map<number, Counters>();
  let countedAt = -Infinity;

  return {
    read: async () => {
      if (performance.now() - countedAt < freshness) return;
      try {
        counted = parsePorts((await vde()?.management.run('port/allprint')) ?? []);
        countedAt = performance.now();
      } catch (error) {
        // Those of a moment ago do; whether the switch runs is for others to see to.
        log(messageOf(error));
      }
    },
    of: number => counted.get(number) ?? noCounters,
    forget: () => {
      counted = new Map();
    },
  };
}
