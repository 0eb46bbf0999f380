import {once} from 'node:events';
import {Readable} from 'node:stream';
import type {Duplex} from 'node:stream';
import {pipeline} from 'node:stream/promises';
import type {ControlClient} from '../../protocol/client.ts';
import {readRotated} from '../../system/rotated-files.ts';

/** Connects anew to one side of a migration. */
export type Dial = () => Promise<ControlClient>;

/** Bytes of a log that are copied while its console waits: a guest that floods it must not get ahead. */
const little = 32 * 1024;

/**
 * Makes the waiting domain a viewer of each console of the other one, from the oldest byte that is
 * kept: so its consoles hold what was printed, byte for byte, and go on where the others stop. What
 * was printed before is copied from the logs, which are files of this host.
 *
 * @returns ends it.
 */
export async function carryConsoles(consoles: number, from: Dial, to: Dial): Promise<() => void> {
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
    for (let console = 0; console < consoles; ++console) {
      const {log = ''} = logs.find(each => each.console === console) ?? {};
      await carryConsole(console, log, {from: () => open(from), to: () => open(to)});
    }
    return end;
  } catch (error) {
    end();
    throw error;
  }
}

async function carryConsole(console: number, log: string, {from, to}: {from: Dial; to: Dial}) {
  let copied = 0;
  for (;;) {
    const source = await from();
    const {answer, stream} = await source.handOver('domux-open-console', {console, position: 0});
    const {position = 0, logged = 0} = answer;
    const isLittle = logged - copied <= little;
    if (!isLittle) source.close();
    if (logged > copied) {
      const copy = await fill(to, {console, position, log: true});
      await pipeline(Readable.from(readRotated(log, copied, logged)), copy);
      // The far end closes it when it has taken all.
      if (!copy.resume().closed) await once(copy, 'close');
      copied = logged;
    }
    if (!isLittle) continue;
    stream.on('error', ignore).pipe(await fill(to, {console, position, log: false}));
    return;
  }
}

type Filling = {readonly console: number; readonly position: number; readonly log: boolean};

async function fill(to: Dial, filling: Filling): Promise<Duplex> {
  const {stream} = await (await to()).handOver('domux-fill-console', filling);
  return stream.on('error', ignore);
}

/** What breaks is noticed by whoever waits for the bytes. */
const ignore = () => undefined;
