import type {ListedDomain} from '../../../host/domain-reference.ts';
import type {Store} from '../../../store/create-store.ts';
import {domainKey} from '../../../store/model/row-key.ts';
import {listRows} from '../../../store/selectors/rows.ts';
import {showConsoles} from '../../consoles/show-consoles.ts';
import type {EffectPort} from './effect-port.ts';

/**
 * Gives the terminal to the consoles, with this domain's in front; what was selected stays so. One
 * switches among the domains of the list in its order, or among those that are marked: these are
 * shown all at once first.
 */
export async function openConsole(
  domain: ListedDomain,
  store: Store,
  {context, readOnly, sampler, session, sampleNow, quit}: EffectPort,
): Promise<void> {
  const model = store.get();
  const {marks} = model.list;
  const listed = listRows(model).flatMap(row => {
    const found = row.domain && sampler.find(row.domain.info.id);
    return found ? [found] : [];
  });
  const marked = listed.filter(({entry}) => marks.has(domainKey(entry.id)));
  const together = marked.length > 1 && marked.some(({entry}) => entry.id === domain.entry.id);
  const others = together ? marked : listed;
  const includes = others.some(({entry}) => entry.id === domain.entry.id);
  const [first = domain, ...rest] = includes ? others : [domain, ...others];

  const {code, seen} = await session().lend(
    () =>
      showConsoles(context, {
        domains: [first, ...rest],
        front: domain,
        wall: together,
        readOnly,
        within: true,
      }),
    'drawn',
  );
  for (const id of seen) sampler.seen(id);
  // A signal that ends programs has ended the console.
  if (code === 0) sampleNow();
  else quit(code);
}
