import type {ForwardConfig} from '../../../config/domain-config.ts';
import {formatForward} from '../../../config/devices/forward-spec.ts';
import {RefusedError} from '../../../errors.ts';
import type {PortRecord} from './port-record.ts';

/**
 * Refuses forwards whose end on the host leads to another domain of the network. Of other networks and
 * programs it is told when nobody can listen there.
 *
 * @throws {RefusedError}
 */
export function refuseTakenPorts(
  wanted: readonly ForwardConfig[],
  others: readonly PortRecord[],
): void {
  for (const forward of wanted) {
    const holder = others.find(({forwards}) => forwards.some(other => isSameEnd(other, forward)));
    if (holder === undefined) continue;
    throw new RefusedError(
      'GenericError',
      `The forward ${formatForward(forward)} cannot be: that port leads to ${holder.domain} already.`,
    );
  }
}

const isSameEnd = (left: ForwardConfig, right: ForwardConfig): boolean =>
  left.protocol === right.protocol &&
  left.hostPort === right.hostPort &&
  left.hostAddress === right.hostAddress;
