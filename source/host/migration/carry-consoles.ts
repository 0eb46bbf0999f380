import {once} from 'node:events';
import {Readable} from 'node:stream';
import {pipeline} from 'node:stream/promises';
import type {ControlClient} from '../../protocol/wire/client.ts';
import {readRotated} from '../../system/rotated-files.ts';

/** Connects anew to one side of a migration. */
export type Dial = () => Promise<ControlClient>;

/** The consoles of a domain on their way to another host. */
export type CarriedConsoles = {
  /**
   * Resolves when all is there.
   *
   * @param printed Bytes that each console has printed, now that nothing more comes.
   */
  readonly finish: (printed: readonly number[]) => Promise<void>;
  readonly end: () => void;
};

/**
 * Makes the waiting domain a viewer of each console of the other one, from the oldest byte that is
 * kept: so its consoles hold what was printed, byte for byte, and go on where the others stop. What
 * was printed before is copied from the logs, which are files of this host.
 *
 * The line to the other host may be slower than the guest prints. What it does not take yet is kept
 * here, for a viewer that lags behind loses some of it.
 */
export async function carryConsoles(
  consoles: number,
  from: Dial,
  to: Dial,
): Promise<CarriedConsoles> {
  const clients: ControlClient[] = [];
  const end = () => {
    for (const client of clients) client.close();
  };
  const open = async (dial: Dial) => {
    const client = await dial();
    clients.push(client);
    return client;
  };
  try {
    const logs = await (await open(from)).execute('domux-console-info');
    const carried: Carried[] = [];
    for (let console = 0; console < consoles; ++console) {
      const {log = ''} = logs.find(each => each.console === console) ?? {};
      carried.push(await carryConsole(console, log, await open(from), () => open(to)));
    }
    return {
      finish: async printed => {
        await Promise.all(carried.map((finish, console) => finish(printed[console] ?? 0)));
      },
      end,
    };
  } catch (error) {
    end();
    throw error;
  }
}

/** Resolves when this many bytes that one console has printed are there. */
type Carried = (printed: number) => Promise<void>;

async function carryConsole(
  console: number,
  log: string,
  source: ControlClient,
  openTarget: () => Promise<ControlClient>,
): Promise<Carried> {
  const {answer, stream} = await source.handOver('domux-open-console', {console, position: 0});
  const {position = 0, logged = 0} = answer;
  const fill = async (isLog: boolean) => {
    const given = {console, position, log: isLog};
    const {stream: far} = await (await openTarget()).handOver('domux-fill-console', given);
    return far.on('error', ignore).resume();
  };

  let come = position;
  const waiting: Buffer[] = [];
  let forward: (chunk: Buffer) => void = chunk => waiting.push(chunk);
  stream.on('error', ignore).on('data', (chunk: Buffer) => {
    come += chunk.length;
    forward(chunk);
  });

  if (logged > 0) {
    const copy = await fill(true);
    await pipeline(Readable.from(readRotated(log, 0, logged)), copy);
    // The far end closes it when it has taken all.
    if (!copy.closed) await once(copy, 'close');
  }
  const far = await fill(false);
  let last = Infinity;
  const endWhenAll = () => {
    if (come >= last) far.end();
  };
  for (const chunk of waiting) far.write(chunk);
  forward = chunk => {
    far.write(chunk);
    endWhenAll();
  };
  stream.once('close', () => far.end());
  return async printed => {
    last = printed;
    endWhenAll();
    if (!far.closed) await once(far, 'close');
  };
}

/** What breaks is noticed by whoever waits for the bytes. */
const ignore = () => undefined;
