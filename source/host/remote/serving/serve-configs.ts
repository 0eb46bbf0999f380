import type {TableHandlers} from '../../../protocol/wire/dispatcher.ts';
import type {hostCommands} from '../../../protocol/host-commands.ts';
import type {HostConfigs} from '../../configs/host-configs.ts';

type ConfigCommand =
  | `domux-${'find' | 'place' | 'read' | 'examine' | 'open' | 'close' | 'save' | 'survey' | 'remove'}-config`
  | `domux-${'read' | 'keep'}-draft`
  | 'domux-domains-from';

/** Carries out what is asked of the config files of this host. */
export function serveConfigs(
  configs: () => Promise<HostConfigs>,
): Pick<TableHandlers<typeof hostCommands, undefined>, ConfigCommand> {
  return {
    'domux-find-config': async ({name}) => ({path: await (await configs()).find(name)}),
    'domux-place-config': async ({name, new: isNew}) => {
      const {place, newPath} = await configs();
      return {path: await (isNew ? newPath : place)(name)};
    },
    'domux-read-config': async ({path}) => ({...some('text', await (await configs()).read(path))}),
    'domux-examine-config': async given => {
      const {config, diagnostics} = await (await configs()).examine(given);
      return {config, diagnostics: [...diagnostics]};
    },
    'domux-open-config': async ({path}) => ({
      ...some('holder', await (await configs()).open(path)),
    }),
    'domux-close-config': async ({path}) => {
      await (await configs()).close(path);
      return {};
    },
    'domux-save-config': async ({path, base, text}) => ({
      saved: await (await configs()).save(path, base, text),
    }),
    'domux-read-draft': async ({path}) => ({
      ...some('text', await (await configs()).readDraft(path)),
    }),
    'domux-keep-draft': async ({path, text}) => {
      await (await configs()).keepDraft(path, text);
      return {};
    },
    'domux-survey-config': async ({path}) => (await configs()).survey(path),
    'domux-remove-config': async ({path, disks}) => {
      await (await configs()).remove(path, disks);
      return {};
    },
    'domux-domains-from': async ({path}) => (await configs()).domainsFrom(path),
  };
}

/** A member that is absent where there is nothing. */
const some = <K extends string>(name: K, value: string | undefined): Partial<Record<K, string>> =>
  value === undefined ? {} : ({[name]: value} as Record<K, string>);
