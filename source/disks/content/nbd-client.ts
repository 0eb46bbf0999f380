import type {Socket} from 'node:net';
import {GuestFailure} from '../../errors.ts';

/** Reads bytes of what a server exports. */
export type ReadExport = (at: number, bytes: number) => Promise<Buffer>;

/**
 * Opens the only export of a server in order to read it, one request after the other: the protocol of
 * https://github.com/NetworkBlockDevice/nbd/blob/master/doc/proto.md, without what an older server lacks.
 *
 * @throws {GuestFailure} when the server speaks something else, ends, or cannot read.
 */
export async function openExport(socket: Socket): Promise<ReadExport> {
  const take = takeFrom(socket);
  const greeting = await take(18);
  if (greeting.toString('latin1', 0, 16) !== 'NBDMAGICIHAVEOPT') {
    throw failure('it speaks no NBD');
  }
  const flags = Buffer.alloc(4);
  flags.writeUInt32BE(fixedNewstyle | noZeroes);
  const choose = Buffer.alloc(16);
  choose.write('IHAVEOPT', 'latin1');
  choose.writeUInt32BE(optionExportName, 8);
  socket.write(Buffer.concat([flags, choose]));
  // Its size, and what may be done with it.
  await take(10);

  return async (at, bytes) => {
    const request = Buffer.alloc(28);
    request.writeUInt32BE(requestMagic);
    request.writeUInt16BE(commandRead, 6);
    request.writeBigUInt64BE(BigInt(at), 16);
    request.writeUInt32BE(bytes, 24);
    socket.write(request);
    const reply = await take(16);
    const error = reply.readUInt32BE(4);
    if (reply.readUInt32BE() !== replyMagic || error !== 0) {
      throw failure(`error ${error} at byte ${at}`);
    }
    return take(bytes);
  };
}

const fixedNewstyle = 1;
const noZeroes = 2;
const optionExportName = 1;
const requestMagic = 0x25609513;
const replyMagic = 0x67446698;
const commandRead = 0;

const failure = (reason: string) =>
  new GuestFailure('The disk cannot be read', {program: 'qemu-nbd', lastLines: [reason]});

function takeFrom(socket: Socket): (bytes: number) => Promise<Buffer> {
  const chunks = socket[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  let held: Buffer = Buffer.alloc(0);
  return async bytes => {
    const parts = [held];
    for (let length = held.length; length < bytes;) {
      const next = await chunks.next();
      if (next.done === true) throw failure('it has ended');
      parts.push(next.value);
      length += next.value.length;
    }
    const all = Buffer.concat(parts);
    held = all.subarray(bytes);
    return all.subarray(0, bytes);
  };
}
