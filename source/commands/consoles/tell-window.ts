import type {DomainReference} from '../../host/domain-reference.ts';
import type {ClientContext} from '../verb.ts';

/** Tells a guest how big a terminal is. */
export type WindowTeller = {
  /** Once more: to a guest process that took over. */
  readonly again: () => void;
  readonly stop: () => void;
};

/**
 * Tells a guest how big this terminal is that shows one of its consoles, now and whenever that
 * changes. A guest that cannot be told is asked by its own shell, or stays as it is.
 */
export function tellWindow(
  {host, stdout}: Pick<ClientContext, 'host' | 'stdout'>,
  domain: DomainReference,
  console: number,
): WindowTeller {
  let telling = false;
  let changed = false;

  const tell = async () => {
    const {rows, columns} = stdout;
    const client = await host.control(domain);
    try {
      await client.execute('domux-set-window', {console, rows, columns});
    } finally {
      client.close();
    }
  };

  /** While a window is dragged only the last of its sizes counts. */
  const onResize = async () => {
    changed = true;
    if (telling) return;
    telling = true;
    while (changed) {
      changed = false;
      await tell().catch(() => undefined);
    }
    telling = false;
  };

  const again = () => void onResize();
  stdout.on('resize', again);
  again();
  return {again, stop: () => stdout.off('resize', again)};
}
