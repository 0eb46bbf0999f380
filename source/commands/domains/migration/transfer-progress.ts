import type {ControlClient} from '../../../protocol/wire/client.ts';
import {openStatusLine} from '../../output/status-line.ts';
import type {Context} from '../../verb.ts';

/** Milliseconds between two looks. */
const interval = 250;

/** Nothing is shown of what is done sooner. */
const patience = 500;

export type TransferProgress = {
  /** Asks this connection from now on. */
  readonly watch: (client: ControlClient) => void;
  /** Shows a part, from 0 to 1, of something else. */
  readonly show: (doing: string, part: number) => void;
  /** Writes a line that stays. */
  readonly say: (line: string) => void;
  readonly stop: () => void;
};

/** Shows on a terminal how far the saving or restoring of a domain is. */
export function showTransfer({stderr}: Pick<Context, 'stderr'>, doing: string): TransferProgress {
  const line = openStatusLine(stderr);
  const began = performance.now();
  let timer: NodeJS.Timeout | undefined;

  const show = (what: string, part: number, size?: number) => {
    const spent = performance.now() - began;
    if (spent < patience) return;
    const bytes = size === undefined ? '' : ` of ${mebibytes(size)} MiB`;
    line.show(`${what}: ${Math.floor(part * 100)} %${bytes} (${Math.round(spent / 1000)} s)`);
  };

  const ask = async (client: ControlClient) => {
    const {ram} = await client.execute('query-migrate');
    if (ram === undefined || timer === undefined) return;
    const size = ram.transferred + ram.remaining;
    show(doing, size === 0 ? 0 : ram.transferred / size, size);
  };

  return {
    watch: client => {
      if (!stderr.isTTY) return;
      timer = setInterval(() => void ask(client).catch(() => undefined), interval);
    },
    show,
    say: text => {
      line.clear();
      stderr.write(`${text}\n`);
    },
    stop: () => {
      clearInterval(timer);
      timer = undefined;
      line.clear();
    },
  };
}

const mebibytes = (bytes: number) => Math.round(bytes / (1024 * 1024));
