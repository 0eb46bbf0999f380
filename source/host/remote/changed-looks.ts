import type {HostResult} from '../../protocol/host-commands.ts';
import type {HostLook, HostWatch} from '../look/host-watch.ts';

type SentLook = HostResult<'domux-look'>;

/** Looks for the other end of a link. */
export type LookSender = {
  readonly look: (visible: readonly number[]) => Promise<SentLook>;
  readonly seen: (id: number) => Promise<void>;
};

/** Sends of each look what has changed since the one before: of a thousand domains most stand still. */
export function createLookSender(begin: () => Promise<HostWatch>): LookSender {
  let watch: Promise<HostWatch> | undefined;
  let sent = new Map<number, string>();

  return {
    look: async visible => {
      const look = await (await (watch ??= begin())).look(visible);
      const texts = new Map(look.domains.map(domain => [domain.entry.id, JSON.stringify(domain)]));
      const before = sent;
      sent = texts;
      const changed = look.domains.filter(({entry: {id}}) => texts.get(id) !== before.get(id));
      return {look: {...look, domains: changed}, ids: [...texts.keys()]};
    },
    seen: async id => (await watch)?.seen(id),
  };
}

/**
 * Puts together what a sender of changes has sent.
 *
 * @returns what to give each answer to, in the order in which they came.
 */
export function createLookReceiver(): (sent: SentLook) => HostLook {
  let known = new Map<number, HostLook['domains'][number]>();

  return ({look, ids}) => {
    const received = look as HostLook;
    const changed = new Map(received.domains.map(domain => [domain.entry.id, domain]));
    const domains = ids.flatMap(id => changed.get(id) ?? known.get(id) ?? []);
    known = new Map(domains.map(domain => [domain.entry.id, domain]));
    return {...received, domains};
  };
}
