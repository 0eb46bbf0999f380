import {UsageError} from '../../../errors.ts';
import {createRemoteTarget} from '../../../host/migration/remote-target.ts';
import type {Target} from '../../../host/migration/target.ts';
import {parseHostAddress} from '../../../host/remote/connecting/host-address.ts';
import {openHost} from '../../invocation/open-host.ts';
import type {Context} from '../../verb.ts';

/** A host to migrate to. */
export type OpenTarget = {readonly target: Target; readonly close: () => void};

/**
 * Reaches a host to migrate to.
 *
 * @param ssh Used in the place of ssh where given.
 * @throws {UsageError} for this very host.
 */
export function openTarget(context: Context, text: string, ssh?: string): OpenTarget {
  const address = parseHostAddress(text);
  if (
    address === undefined ||
    (address.type === 'directory' && address.path === context.env['DOMUX_HOME'])
  ) {
    throw new UsageError(`${text} is this very host: the domain is there already.`);
  }
  const settings = () => {
    const read = context.settings();
    const command = read['ssh-command'];
    return ssh === undefined ? read : {...read, 'ssh-command': {...command, value: ssh}};
  };
  const host = openHost(address, {...context, settings});
  return {target: createRemoteTarget(host), close: host.close};
}
