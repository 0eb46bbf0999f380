import {topNode} from './image-node.ts';
import {qemuImg} from './qemu-img.ts';

/**
 * Gives back what a change of a qcow2 file that was cut short had taken, and nothing in it has. Nothing
 * else is touched.
 *
 * @throws {GuestFailure} for a file that is damaged, with what qemu-img says of it.
 */
export async function freeLeaks(path: string): Promise<void> {
  await qemuImg(['check', '-q', '-r', 'leaks', topNode(path)], `${path} is damaged`);
}
