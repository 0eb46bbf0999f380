import type {Settings} from '../config/settings/read-settings.ts';
import {readEntries} from '../registry/domains/entry.ts';
import {readMoved} from '../registry/migrations/moved.ts';
import {findName, releaseName} from '../registry/domains/names.ts';
import {removeAbandoned} from '../registry/domains/remove-domain.ts';
import {prepareGuest, startGuest} from '../registry/guests/start-guest.ts';
import type {StandbyGuest} from '../registry/guests/start-guest.ts';
import type {Places} from '../system/paths.ts';
import {openConsole, openControl} from './connection.ts';
import type {Begin} from './creating/create-domain.ts';
import {destroyDomain} from './destroy-domain.ts';
import {findDomain, findDomains} from './find-domain.ts';
import type {Host, LocalHost} from './host.ts';
import type {DomainReference} from './domain-reference.ts';
import type {HostConfigs} from './configs/host-configs.ts';
import {listDomains} from './look/list-domains.ts';

export type LocalHostOptions = {
  readonly places: Places;
  readonly who: string;
  readonly settings: () => Settings;
};

/** The domains of the host that this process runs on. */
export function createLocalHost({places, who, settings}: LocalHostOptions): LocalHost {
  const {run} = places;
  const references = (): DomainReference[] =>
    readEntries(run).filter(({directory, entry}) => !removeAbandoned(run, directory, entry));
  const control: Host['control'] = (domain, onEvent) => openControl(domain, who, onEvent);
  const destroy: Host['destroy'] = domain => destroyDomain(domain, {places, who, control});
  const port = {places, who, destroy};
  let standby: StandbyGuest | undefined;
  const begin: Begin = (directory, how) => {
    const orders = {how, who, directories: [directory]} as const;
    const ready = standby;
    standby = undefined;
    return ready === undefined ? startGuest(orders) : ready.begin(orders);
  };

  const list: Host['list'] = (domains = references()) => listDomains(domains, control);
  let configs: Promise<HostConfigs> | undefined;
  const openConfigs = () =>
    (configs ??= import('./configs/local-configs.ts').then(({createLocalConfigs}) =>
      createLocalConfigs({places, who, settings, host: {list, control}}),
    ));

  return {
    label: undefined,
    list,
    find: async wanted => findDomain(references(), wanted),
    findAll: async wanted => findDomains(references(), wanted),
    control,
    console: async (domain, console = 0) => (await openConsole(domain, {console, who})).stream,
    view: (domain, console, having) => openConsole(domain, {console, who, ...having}),
    moved: async id => readMoved(run, id),

    // What most verbs have no use for is loaded by those that have: a list takes half the time so.
    create: async (config, {paused = false, onRegistered} = {}) => {
      const [{createDomain}, {beginInCompany}] = await creating();
      return createDomain(
        {...port, onRegistered},
        config,
        (directory, start) =>
          beginInCompany({
            references,
            limit: settings()['domains-per-process'].value,
            machine: config.machine,
            directory,
            start,
            control,
            alone: () => begin(directory, start),
          }),
        paused ? 'paused' : 'launch',
      );
    },

    createTogether: async ([first, ...others], onCreated) => {
      if (first === undefined) return;
      const [{createDomain}, {hostBy}] = await creating();
      const domain = await createDomain(port, first, begin, 'launch');
      onCreated?.(domain);
      const client = await control(domain);
      try {
        for (const config of others) {
          const next = await createDomain(port, config, hostBy(client), 'launch');
          onCreated?.(next);
        }
      } finally {
        client.close();
      }
    },

    display: async domain => {
      const {openDisplay} = await import('./open-display.ts');
      return openDisplay(domain, control);
    },

    restore: async (file, options = {}) => {
      const {restoreDomain} = await import('./creating/restore-domain.ts');
      return restoreDomain({...port, onRegistered: options.onRegistered}, file, options, begin);
    },

    prepare: async machine => {
      const prepared = await prepareGuest(run, machine);
      standby ??= prepared;
      return () => {
        if (standby === prepared) standby = undefined;
        prepared.dismiss();
      };
    },

    copy: async (config, order, {onRegistered, signal}) => {
      const {copyDomain} = await import('./creating/copy-domain.ts');
      return copyDomain({...port, onRegistered}, config, order, signal, begin);
    },

    receive: async (config, order) => {
      const {receiveDomain} = await import('./migration/receive-domain.ts');
      return receiveDomain(port, config, order, begin);
    },
    resolveArrival: async question => {
      const {resolveArrival} = await import('./migration/resolve-arrival.ts');
      return resolveArrival({control}, places, question);
    },

    rename: async (domain, name) => {
      const client = await control(domain);
      try {
        if (findName(run, name) === domain.entry.id) return;
        const [{claimOrRefuse}] = await creating();
        await claimOrRefuse(run, {name, id: domain.entry.id});
        try {
          await client.execute('domux-rename', {name});
        } catch (error) {
          releaseName(run, name, domain.entry.id);
          throw error;
        }
      } finally {
        client.close();
      }
    },

    destroy,

    consoleLog: async ({entry}, console, bytes) => {
      const {readConsoleLog} = await import('./read-console-log.ts');
      return readConsoleLog({directory: entry.logDirectory, name: entry.name, console}, bytes);
    },
    networks: async () => {
      const {readNetworks} = await import('./look/read-networks.ts');
      return readNetworks(places, list);
    },
    configs: openConfigs,
    watch: async () => {
      const {createLocalWatch} = await import('./look/local-watch.ts');
      return createLocalWatch({list, control, configs: openConfigs}, places);
    },
  };
}

const creating = () =>
  Promise.all([import('./creating/create-domain.ts'), import('./creating/shared-guest.ts')]);
