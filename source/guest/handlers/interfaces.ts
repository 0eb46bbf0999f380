import {join} from 'node:path';
import {formatVif} from '../../config/devices/format-vif.ts';
import {SpecProblem} from '../../config/devices/spec.ts';
import {parseVifSpec, vifLimit} from '../../config/devices/vif-spec.ts';
import type {DomainConfig, VifConfig, VifSpec} from '../../config/domain-config.ts';
import {RefusedError} from '../../errors.ts';
import {placesOf} from '../../network/vif-plug.ts';
import type {interfaceCommands} from '../../protocol/commands/interfaces.ts';
import type {TableHandlers} from '../../protocol/wire/dispatcher.ts';
import {macChooser} from '../../registry/interfaces/choose-mac.ts';
import {refuseSharedMacs} from '../../registry/interfaces/mac-users.ts';
import type {Peer} from '../control-server.ts';
import type {Domain} from '../domain/domain.ts';

/** Changes the interfaces of a domain that runs. */
export function createInterfaceHandlers(
  domain: Domain,
): TableHandlers<typeof interfaceCommands, Peer> {
  const {lifecycle, config, configs, inTurn, network, record} = domain;
  const places = {run: join(domain.directory, '..', '..'), data: domain.entry.dataDirectory};
  const chooseMac = (index: number) =>
    macChooser(places, true)({name: domain.name(), path: undefined}, index);

  return {
    'domux-attach-vif': async ({spec}, {who}) => {
      lifecycle.check('domux-attach-vif');
      const attach = lifecycle.operation('attachVif');
      const wanted = parse(spec);
      return inTurn(async () => {
        const index = choosePlace(config(), wanted);
        const vif: VifConfig = {
          ...wanted,
          devid: index,
          mac: wanted.mac ?? chooseMac(index),
        };
        refuseSharedMacs(places.run, [vif], id => id !== domain.entry.id);
        const plug = await network.add(index, vif);
        try {
          await attach(plug);
        } catch (error) {
          await network.remove(index);
          throw error;
        }
        configs.amend(each => withVifs(each, [...numbered(each), vif]));
        record('interface attached', who, formatVif(vif));
        return {index, mac: vif.mac};
      });
    },

    'domux-detach-vif': async ({device}, {who}) => {
      lifecycle.check('domux-detach-vif');
      const detach = lifecycle.operation('detachVif');
      return inTurn(async () => {
        const index = find(config(), device);
        await detach(index);
        await network.remove(index);
        configs.amend(each =>
          withVifs(
            each,
            numbered(each).filter(({devid}) => devid !== index),
          ),
        );
        record('interface detached', who, device);
        return {};
      });
    },
  };
}

function parse(spec: string): VifSpec {
  try {
    return parseVifSpec(spec, () => undefined);
  } catch (error) {
    if (!(error instanceof SpecProblem)) throw error;
    throw new RefusedError('GenericError', `'${spec}': ${error.message}.`, {cause: error});
  }
}

function choosePlace(config: DomainConfig, {devid, mac}: VifSpec): number {
  const places = placesOf(config);
  if (mac !== undefined && places.some(({vif}) => vif.mac === mac)) {
    throw new RefusedError('GenericError', `The guest has an interface ${mac} already.`);
  }
  const isTaken = (index: number) => places.some(place => place.index === index);
  if (devid !== undefined && isTaken(devid)) {
    throw new RefusedError('GenericError', `The guest has an interface ${devid} already.`);
  }
  const free = Array.from({length: vifLimit}, (_, index) => index).find(index => !isTaken(index));
  const index = devid ?? free;
  if (index !== undefined) return index;
  throw new RefusedError('GenericError', `A guest has ${vifLimit} interfaces at most.`);
}

/** By its number, or by its MAC address. */
function find(config: DomainConfig, device: string): number {
  const wanted = device.toLowerCase();
  const found = placesOf(config).find(
    ({index, vif}) => String(index) === wanted || vif.mac === wanted,
  );
  if (found !== undefined) return found.index;
  throw new RefusedError('DeviceNotFound', `Device ${device} not connected.`);
}

/** With their numbers written down, so that none changes when one before it goes. */
const numbered = (config: DomainConfig): readonly VifConfig[] =>
  placesOf(config).map(({index, vif}) => ({...vif, devid: index}));

function withVifs(config: DomainConfig, vifs: readonly VifConfig[]): DomainConfig {
  const others = config.settings.filter(([key]) => key !== 'vif');
  return {...config, vifs, settings: [...others, ['vif', vifs.map(formatVif)]]};
}
