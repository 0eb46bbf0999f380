import type {DiskFile} from '../formats/inspect-disk.ts';
import {qemuImg} from '../formats/qemu-img.ts';
import {imageWords} from '../formats/image-node.ts';
import type {Chunk, DiskContent} from './content.ts';
import {withNbd} from './nbd-server.ts';

/** Bytes that are asked for at once. */
const chunkBytes = 2 ** 20;

/** Where in a disk something is. */
type Extent = {readonly start: number; readonly length: number; readonly zero: boolean};

/** A layer of QEMU's together with all that it is over, as QEMU's own tools read it. */
export const qcow2Content = (layer: DiskFile): DiskContent => ({
  bytes: layer.promised,
  read: () => readMerged(layer.path),
});

async function* readMerged(layer: string): AsyncGenerator<Chunk> {
  const words = imageWords(layer, 'qcow2');
  const map = await qemuImg(['map', '--output=json', ...words], `${layer} cannot be read`);
  const held = (JSON.parse(map) as readonly Extent[]).filter(({zero}) => !zero);
  yield* withNbd(layer, words, async function* (read) {
    for (const {start, length} of held) {
      for (let at = start; at < start + length; at += chunkBytes) {
        yield {at, data: await read(at, Math.min(chunkBytes, start + length - at))};
      }
    }
  });
}
