import type {VifConfig} from '../../config/domain-config.ts';
import {RefusedError} from '../../errors.ts';
import type {GivenDefinition} from '../definition.ts';
import {networkOf} from '../vif-plug.ts';
import {findBridge} from './links.ts';

/** Where an interface is on the host: on a bridge, or on none. */
export type TapPlace = {readonly bridge?: string};

/**
 * Where root's interface is on the host: on the bridge that it names, where the host has one of that
 * name, or one is to be made; on none, where the config has an address for the host. Undefined for an
 * interface that is on a network of domux's own, which every one of a user is.
 *
 * @param definition The network's, where one was created by name.
 * @throws {RefusedError} for what only root can have when this is not root.
 */
export async function findTapPlace(
  vif: VifConfig,
  definition: GivenDefinition | undefined,
): Promise<TapPlace | undefined> {
  const network = networkOf(vif);
  const hasScript = vif.script !== undefined && vif.script !== '';
  const isBridge = definition?.bridge === true;
  if (process.geteuid?.() !== 0) {
    if (hasScript) {
      throw new RefusedError(
        'GenericError',
        `Only root can run ${vif.script} for an interface: leave script= out for a network that needs no root.`,
      );
    }
    if (isBridge) {
      throw new RefusedError(
        'GenericError',
        `Network ${network} is a bridge of the host, which only root can make: use another, or create it without --bridge.`,
      );
    }
    return undefined;
  }
  const place = placeOnHost(vif);
  if (place.bridge === undefined) return place;
  return hasScript || isBridge || (await findBridge(network)) !== undefined ? place : undefined;
}

/** Where an interface is that is one of the host. */
export const placeOnHost = (vif: VifConfig): TapPlace =>
  vif.gateway !== undefined && !vif.bridge ? {} : {bridge: networkOf(vif)};
