/**
 * How a machine asks a switch for a port: the control protocol of uml_switch, version 3, as
 * arch/um/drivers/daemon_user.c and vde_switch speak it. Numbers are in the host's byte order, which
 * on x86 is the least significant byte first.
 */
const magic = 0xfeedface;
const version = 3;

/** Bytes of a sockaddr_un: the family and 108 bytes of path (unix(7)). */
const addressLength = 110;
const familyUnix = 1;
const addressAt = 12;
const requestLength = addressAt + addressLength;

/** Where a machine takes frames: the bytes of its data socket's address after the family. */
export type DataAddress = Buffer;

/** Reads a machine's request. `short` while more of it has to come. */
export function parseRequest(bytes: Buffer): DataAddress | 'short' | 'bad' {
  if (bytes.length < requestLength) return 'short';
  if (bytes.readUInt32LE(0) !== magic || bytes.readUInt32LE(4) !== version) return 'bad';
  return Buffer.from(bytes.subarray(addressAt + 2, requestLength));
}

/** The address of a data socket that has a path: relative to the working directory of the switch. */
export function addressOfPath(path: string): DataAddress {
  const address = Buffer.alloc(addressLength - 2);
  address.write(path);
  return address;
}

/** Asks for a port with a certain number. */
export function composeRequest(port: number, address: DataAddress, description: string): Buffer {
  const request = Buffer.alloc(requestLength);
  request.writeUInt32LE(magic, 0);
  request.writeUInt32LE(version, 4);
  request.writeUInt32LE(port << 8, 8);
  request.writeUInt16LE(familyUnix, addressAt);
  address.copy(request, addressAt + 2);
  return Buffer.concat([request, Buffer.from(`${description}\0`)]);
}

/** The answer: the path that frames are to be sent to. */
export function composeAnswer(path: string): Buffer {
  const answer = Buffer.alloc(addressLength);
  answer.writeUInt16LE(familyUnix);
  answer.write(path, 2);
  return answer;
}

/** Reads the path of an answer; undefined while more of it has to come. */
export function parseAnswer(bytes: Buffer): string | undefined {
  if (bytes.length < addressLength) return undefined;
  const path = bytes.subarray(2, addressLength);
  const end = path.indexOf(0);
  return path.toString('utf8', 0, end === -1 ? path.length : end);
}
