import type {DomainConfig} from '../../../config/domain-config.ts';
import {UnreachableError} from '../../../errors.ts';
import type {TableHandlers} from '../../../protocol/wire/dispatcher.ts';
import type {hostCommands} from '../../../protocol/host-commands.ts';
import type {LocalHost} from '../../host.ts';
import type {DomainReference} from '../../domain-reference.ts';
import {createLookSender} from '../changed-looks.ts';
import type {Tell} from './tell.ts';
import {findPresent} from './serve-streams.ts';

type DomainCommand =
  | `domux-${'list' | 'find'}-domains`
  | `domux-${'create' | 'rename' | 'destroy'}-domain`
  | 'domux-read-console-log'
  | 'domux-query-networks'
  | 'domux-look'
  | 'domux-seen';

/** Carries out what is asked of the domains of this host. */
export function serveDomains(
  host: () => LocalHost,
  tell: Tell,
): Pick<TableHandlers<typeof hostCommands, undefined>, DomainCommand> {
  const withId = (id: number): Promise<DomainReference> => findPresent(host(), id);
  const looks = createLookSender(() => host().watch());

  return {
    'domux-list-domains': async ({ids}) => {
      if (ids === undefined) return host().list();
      const found = await Promise.all(ids.map(id => withId(id).catch(whenGone)));
      return host().list(found.filter(domain => domain !== undefined));
    },
    'domux-find-domains': async ({words, globs}) =>
      globs ? host().findAll(words) : Promise.all(words.map(word => host().find(word))),
    'domux-create-domain': async ({config, paused, tag}) => {
      const domain = await host().create(config as DomainConfig, {
        paused,
        onRegistered: registered => tell('DOMUX_REGISTERED', {tag, domain: registered}),
      });
      return {domain};
    },
    'domux-rename-domain': async ({id, name}) => {
      await host().rename(await withId(id), name);
      return {};
    },
    'domux-destroy-domain': async ({id}) => {
      const domain = await withId(id).catch(whenGone);
      const notice = domain && (await host().destroy(domain));
      return notice === undefined ? {} : {notice};
    },
    'domux-read-console-log': async ({id, name, console, bytes}) => {
      const {directory, entry} = await withId(id);
      return {text: await host().consoleLog({directory, entry: {...entry, name}}, console, bytes)};
    },
    'domux-query-networks': async () => [...(await host().networks())],
    'domux-look': ({visible}) => looks.look(visible),
    'domux-seen': async ({id}) => {
      await looks.seen(id);
      return {};
    },
  };
}

/** One that has ended meanwhile is neither listed nor to be destroyed. */
function whenGone(error: unknown): undefined {
  if (!(error instanceof UnreachableError)) throw error;
}
