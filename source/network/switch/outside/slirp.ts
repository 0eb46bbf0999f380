import {setTimeout as delay} from 'node:timers/promises';
import type {ForwardConfig} from '../../../config/domain-config.ts';
import {GuestFailure} from '../../../errors.ts';
import {formatAddress} from '../../address.ts';
import type {Address} from '../../address.ts';
import {formatForward} from '../../../config/devices/forward-spec.ts';
import type {NetworkPrograms} from '../../programs.ts';
import {gatewayOf, nameServerOf} from '../../subnet.ts';
import type {Subnet} from '../../subnet.ts';
import {startPlugProgram} from '../plugs/plug-program.ts';
import {listens} from './listening.ts';
import type {PlugProgram} from '../plugs/plug-program.ts';

export type SlirpOptions = {
  readonly programs: NetworkPrograms;
  readonly directory: string;
  readonly subnet: Subnet;
  readonly hostAccess: boolean;
  readonly onFrame: (prefixed: Buffer) => void;
  readonly onExit: (why: GuestFailure) => void;
};

/** Starts the way out of a network: libslirp, in vde_plug. */
export function startSlirp(options: SlirpOptions): PlugProgram {
  return start(options, []);
}

/** Milliseconds that slirp has to listen. */
const patience = 5000;
const interval = 10;

/**
 * Starts a slirp that does nothing but pass connections to ports of the host on to a guest. What it
 * says itself of its ports is `Success` in any case, so its sockets are looked at.
 *
 * @throws {GuestFailure} when it does not listen.
 */
export async function startForwarder(
  options: SlirpOptions,
  guest: Address,
  forwards: readonly ForwardConfig[],
): Promise<PlugProgram> {
  let ended: GuestFailure | undefined;
  const onExit = (why: GuestFailure) => {
    ended = why;
    options.onExit(why);
  };
  const program = start({...options, onExit}, forwardOptions(guest, forwards));
  const {pid} = program;
  const deadline = Date.now() + patience;
  const isReady = () => pid !== undefined && forwards.every(forward => listens(pid, forward));
  while (ended === undefined && !isReady() && Date.now() < deadline) await delay(interval);
  if (ended === undefined && isReady()) return program;
  await program.end();
  throw (
    ended ??
    new GuestFailure(`Nothing listens for ${forwards.map(formatForward).join(', ')}`, {
      program: 'vde_plug slirp://',
      lastLines: program.lastLines(),
    })
  );
}

function start(
  {programs, directory, subnet, hostAccess, onFrame, onExit}: SlirpOptions,
  more: readonly string[],
): PlugProgram {
  const settings = [
    'v4',
    `addr=${formatAddress(gatewayOf(subnet))}\\/${subnet.prefix}`,
    `vnameserver=${formatAddress(nameServerOf(subnet))}`,
    ...(hostAccess ? [] : ['disable_host_loopback']),
    ...more,
  ];
  return startPlugProgram({
    program: programs.vdePlug,
    arguments: [`slirp:///${settings.join('/')}`],
    directory,
    onFrame,
    onExit,
  });
}

function forwardOptions(guest: Address, forwards: readonly ForwardConfig[]): string[] {
  return (['tcp', 'udp'] as const).flatMap(wanted => {
    const rules = forwards
      .filter(({protocol}) => protocol === wanted)
      .map(
        ({hostAddress, hostPort, guestPort}) =>
          `${hostAddress}:${hostPort}:${formatAddress(guest)}:${guestPort}`,
      );
    return rules.length === 0 ? [] : [`${wanted}fwd=${rules.join(',')}`];
  });
}
