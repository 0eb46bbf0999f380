import {join} from 'node:path';
import type {DomainConfig} from '../../../source/config/domain-config.ts';
import {createGuestNetwork} from '../../../source/network/guest-network.ts';
import type {GuestNetwork} from '../../../source/network/guest-network.ts';

/** The networks of a machine that a test made without a domain, in the machine's directory. */
export const networkOf = (config: DomainConfig, directory: string, id = 7): GuestNetwork =>
  createGuestNetwork({
    places: {run: join(directory, 'networks'), definitions: join(directory, 'definitions')},
    id,
    name: () => config.name,
    config: () => config,
    directory,
    log: () => undefined,
  });
