import type {ExaminedConfig} from '../../config/resolve/resolve-domain-config.ts';
import type {ConfigSurvey} from '../../protocol/shapes/config-survey.ts';
import type {HostConfigs} from '../configs/host-configs.ts';
import type {DomainReference} from '../domain-reference.ts';
import type {FarSide} from './far-side.ts';

/** The config files of another host. */
export function createRemoteConfigs(reach: () => Promise<Pick<FarSide, 'client'>>): HostConfigs {
  const client = async () => (await reach()).client;

  return {
    find: async name => (await (await client()).execute('domux-find-config', {name})).path,
    place: async name => {
      const given = {name, new: false};
      return (await (await client()).execute('domux-place-config', given)).path;
    },
    newPath: async name => {
      const given = {name, new: true};
      return (await (await client()).execute('domux-place-config', given)).path;
    },
    read: async path => (await (await client()).execute('domux-read-config', {path})).text,
    examine: async ({text, path, foreign = false, words = [], start = false}) => {
      const examined = await (
        await client()
      ).execute('domux-examine-config', {
        ...{text, foreign, words: [...words], start},
        ...(path === undefined ? {} : {path}),
      });
      return examined as ExaminedConfig;
    },
    open: async path => (await (await client()).execute('domux-open-config', {path})).holder,
    close: async path => {
      await (await client()).execute('domux-close-config', {path});
    },
    save: async (path, base, text) => {
      const given = {path, text, ...(base === undefined ? {} : {base})};
      return (await (await client()).execute('domux-save-config', given)).saved;
    },
    readDraft: async path => (await (await client()).execute('domux-read-draft', {path})).text,
    keepDraft: async (path, text) => {
      const given = {path, ...(text === undefined ? {} : {text})};
      await (await client()).execute('domux-keep-draft', given);
    },
    survey: async path =>
      (await (await client()).execute('domux-survey-config', {path})) as ConfigSurvey,
    remove: async (path, disks) => {
      await (await client()).execute('domux-remove-config', {path, disks: [...disks]});
    },
    domainsFrom: async path =>
      (await (await client()).execute('domux-domains-from', {path})) as DomainReference[],
  };
}
