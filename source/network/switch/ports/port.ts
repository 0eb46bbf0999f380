import type {Counters} from '../../counters.ts';
import {noCounters} from '../../counters.ts';
import type {NetworkPrograms} from '../../programs.ts';
import {openLimiter} from '../rate/limiter.ts';
import {openPlugPoint} from '../plugs/plug-point.ts';
import type {PlugPoint} from '../plugs/plug-point.ts';
import type {PortRecord} from './port-record.ts';
import type {VdeSwitch} from '../vde/vde-switch.ts';

/** A port of a network: where its machine is plugged in, behind what holds its guest to its rate. */
export type Port = Pick<PlugPoint, 'plug' | 'plugged' | 'close'> & {
  record: PortRecord;
  /** What was counted before the switch was started anew. */
  base: Counters;
  /** Plugs in the machine that a predecessor knew. */
  readonly restore: () => Promise<void>;
  /** The network's switch is another one. */
  readonly renew: () => Promise<void>;
};

export type PortOptions = {
  readonly programs: NetworkPrograms;
  /** Of the network. */
  readonly directory: string;
  readonly logFile: string;
  readonly vde: () => VdeSwitch | undefined;
  /** A machine said where it takes frames, or left. */
  readonly changed: (port: Port) => void;
  readonly log: (line: string) => void;
};

/** Opens a port; nothing is plugged in yet. */
export async function openPort(record: PortRecord, options: PortOptions): Promise<Port> {
  const {programs, directory, logFile, vde, log} = options;
  const {key, owner, number, domain, data, rate} = record;
  const limiter =
    rate === undefined
      ? undefined
      : await openLimiter({
          ...{programs, directory, logFile, log, rate},
          place: () => `vde://${vde()?.directory ?? ''}[${number}]`,
          onRenewed: () => void point.replug(),
        });
  const point = await openPlugPoint({
    ...{directory, key, owner, number, log},
    description: `${domain} ${key}`,
    switchControl: () => (limiter === undefined ? vde()?.control : limiter.control()),
    known: data === undefined ? undefined : Buffer.from(data, 'base64'),
    changed: address => {
      const {data: _before, ...rest} = port.record;
      port.record = address === undefined ? rest : {...rest, data: address.toString('base64')};
      options.changed(port);
    },
  });
  const port: Port = {
    ...{record, base: noCounters, plug: point.plug, plugged: point.plugged},
    restore: point.replug,
    renew: async () => (limiter ? limiter.renew() : point.replug()),
    close: () => {
      point.close();
      limiter?.close();
    },
  };
  return port;
}
