import type {Duplex} from 'node:stream';
import type {ControlClient} from '../../protocol/client.ts';

/** Connects anew to one side of a migration. */
export type Dial = () => Promise<ControlClient>;

/**
 * Makes the waiting domain a viewer of each console of the other one, from the oldest byte that is
 * kept: so its consoles hold what was printed, byte for byte, and go on where the others stop.
 *
 * @returns ends it.
 */
export async function carryConsoles(consoles: number, from: Dial, to: Dial): Promise<() => void> {
  const streams: Duplex[] = [];
  for (let console = 0; console < consoles; ++console) {
    const source = await (await from()).handOver('domux-open-console', {console, position: 0});
    const {position = 0} = source.answer;
    const target = await (
      await to()
    ).handOver('domux-fill-console', {
      ...{console, position, log: false},
    });
    streams.push(source.stream, target.stream);
    source.stream.pipe(target.stream);
    // What breaks is noticed by whoever waits for the bytes.
    for (const stream of [source.stream, target.stream]) stream.on('error', () => undefined);
  }
  return () => {
    for (const stream of streams) stream.destroy();
  };
}
