import type {Address} from '../address.ts';

/** Types of records (RFC 1035, RFC 3596) that are used here. */
export const recordTypes = {a: 1, ptr: 12, any: 255} as const;

/** The one question of a query (RFC 1035): queries with more are not sent by anybody. */
export type DnsQuestion = {
  /** Lower case, without the final dot. */
  readonly name: string;
  readonly type: number;
  /** The header's flags; what the client asked for of them is given back. */
  readonly flags: number;
  readonly id: number;
  /** The question as it came, for the answer repeats it. */
  readonly bytes: Buffer;
};

const headerLength = 12;
const internet = 1;

/** Reads a query of one question; undefined for anything else. */
export function parseDnsQuery(data: Buffer): DnsQuestion | undefined {
  if (data.length < headerLength) return undefined;
  const flags = data.readUInt16BE(2);
  const isQuery = (flags & 0xf800) === 0 && data.readUInt16BE(4) === 1;
  const name = isQuery ? readName(data) : undefined;
  if (name === undefined || name.end + 4 > data.length) return undefined;
  if (data.readUInt16BE(name.end + 2) !== internet) return undefined;
  return {
    name: name.labels.join('.').toLowerCase(),
    type: data.readUInt16BE(name.end),
    flags,
    id: data.readUInt16BE(0),
    bytes: data.subarray(headerLength, name.end + 4),
  };
}

/** A name that is not compressed: the first of a message has nothing to refer to. */
function readName(data: Buffer): {labels: string[]; end: number} | undefined {
  const labels: string[] = [];
  for (let at = headerLength; ;) {
    const length = data[at];
    if (length === undefined || length > 63) return undefined;
    if (length === 0) return {labels, end: at + 1};
    if (at + 1 + length > data.length) return undefined;
    labels.push(data.toString('latin1', at + 1, at + 1 + length));
    at += 1 + length;
  }
}

/** What is known of a name: records, none of this type, or that there is no such name. */
export type DnsAnswer =
  | {readonly addresses: readonly Address[]}
  | {readonly names: readonly string[]}
  | {readonly missing: true};

/** Seconds that an answer may be kept: guests come and go. */
const lifetime = 5;

/** Flags: an answer, with authority, from a server that recurses. */
const answerFlags = 0x8580;
const recursionDesired = 0x0100;
const noSuchName = 3;

export function composeDnsAnswer(question: DnsQuestion, answer: DnsAnswer): Buffer {
  const records = toRecords(answer);
  const header = Buffer.alloc(headerLength);
  header.writeUInt16BE(question.id, 0);
  const code = 'missing' in answer ? noSuchName : 0;
  header.writeUInt16BE(
    (answerFlags & ~recursionDesired) | (question.flags & recursionDesired) | code,
    2,
  );
  header.writeUInt16BE(1, 4);
  header.writeUInt16BE(records.length, 6);
  return Buffer.concat([header, question.bytes, ...records]);
}

function toRecords(answer: DnsAnswer): Buffer[] {
  if ('addresses' in answer) {
    return answer.addresses.map(address => {
      const data = Buffer.alloc(4);
      data.writeUInt32BE(address);
      return record(recordTypes.a, data);
    });
  }
  return 'names' in answer
    ? answer.names.map(name => record(recordTypes.ptr, composeName(name)))
    : [];
}

/** A record about the name of the question, which the answer has at byte 12. */
function record(type: number, data: Buffer): Buffer {
  const head = Buffer.alloc(12);
  head.writeUInt16BE(0xc000 | headerLength, 0);
  head.writeUInt16BE(type, 2);
  head.writeUInt16BE(internet, 4);
  head.writeUInt32BE(lifetime, 6);
  head.writeUInt16BE(data.length, 10);
  return Buffer.concat([head, data]);
}

const composeName = (name: string) =>
  Buffer.concat([
    ...name.split('.').map(label => Buffer.from([label.length, ...Buffer.from(label, 'latin1')])),
    Buffer.from([0]),
  ]);
