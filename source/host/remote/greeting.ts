import {isRecord} from '../../protocol/schema.ts';

/**
 * The version of what both ends of a link say to each other: frames, commands, greeting. Ends that
 * differ in it do not talk; a command more or less is no difference.
 */
export const linkProtocol = 1;

/** What the far side tells before the first frame, as one line. */
export type Greeting = {
  readonly protocol: number;
  /** The version of domux there. */
  readonly version: string;
  /** What the host calls itself. */
  readonly host: string;
  readonly user: string;
  /** Who has connected, as its event log would name them. */
  readonly who: string;
};

const mark = 'domux-link ';

export const formatGreeting = (greeting: Greeting): string =>
  `${mark}${JSON.stringify(greeting)}\n`;

/** What a shell there may print of its own before the greeting, in bytes. */
const noiseLimit = 64 * 1024;

/** The greeting as far as it has come. */
export type GreetingReader = {
  /** @returns the greeting and what came behind it, once it is whole. */
  readonly read: (chunk: Buffer) => {greeting: Greeting; rest: Buffer} | undefined;
  /** Lines that were no greeting. */
  readonly noise: () => string[];
  /** It has said too much to be domux. */
  readonly isHopeless: () => boolean;
};

/** Looks for the greeting among what else is printed before it: shells say good morning. */
export function createGreetingReader(): GreetingReader {
  const lines: string[] = [];
  let open = Buffer.alloc(0);
  let length = 0;

  return {
    read: chunk => {
      length += chunk.length;
      open = Buffer.concat([open, chunk]);
      for (let end = open.indexOf('\n'); end !== -1; end = open.indexOf('\n')) {
        const line = open.toString('utf8', 0, end).trimEnd();
        open = open.subarray(end + 1);
        const greeting = parse(line);
        if (greeting !== undefined) return {greeting, rest: open};
        if (line !== '') lines.push(line);
      }
      return undefined;
    },
    noise: () => [...lines, ...(open.length > 0 ? [open.toString('utf8')] : [])],
    isHopeless: () => length > noiseLimit,
  };
}

/** Of another protocol there need be nothing but its number and the version. */
function parse(line: string): Greeting | undefined {
  if (!line.startsWith(mark)) return undefined;
  try {
    const {protocol, version, host, user, who} = asRecord(JSON.parse(line.slice(mark.length)));
    if (typeof protocol !== 'number') return undefined;
    const text = (value: unknown) => (typeof value === 'string' ? value : '');
    return {
      protocol,
      ...{version: text(version), host: text(host)},
      user: text(user),
      who: text(who),
    };
  } catch {
    return undefined;
  }
}

const asRecord = (value: unknown): Record<string, unknown> => (isRecord(value) ? value : {});
