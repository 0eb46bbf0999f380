import {spawn} from 'node:child_process';
import {mkdtempSync, rmSync} from 'node:fs';
import {connect} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {createInterface} from 'node:readline';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {RefusedError} from '../../../source/errors.ts';
import {startServerSession} from '../../../source/protocol/wire/server-session.ts';
import {findProgram} from '../../../source/system/programs/find-program.ts';
import {seededRandom} from '../../helpers/random.ts';
import {until} from '../../helpers/until.ts';

/**
 * Whatever bytes a client sends, this end must answer what QEMU's does: a value or an error of the
 * same class for the same bytes, and the same requests after it.
 */
const name = '{"execute":"query-name","id":1}';

const byHand: readonly (string | Buffer)[] = [
  ...[name, `${name}${name}`, `  ${name}`, `\t${name}`, `\ufeff${name}`, `!${name}`, `@@${name}`],
  ...[`x${name}`, `X${name}`, `\x00${name}`, `\x01\x02${name}`, `\x7f${name}`, `é${name}`],
  ...[`#comment\n${name}`, `// ${name}`, `;${name};${name}`, `${name},${name}`, `,,${name}`],
  ...[`:${name}`, `}${name}`, `]${name}`, `]]}}${name}`, `-${name}`, `-a${name}`, `01${name}`],
  ...[`1.${name}`, `1e${name}`, `1e+${name}`, `0e1 ${name}`, `-0 ${name}`, `.5 ${name}`],
  ...['true', 'false', 'null', 'nul', 'True', 'nan', 'Infinity', '"text"', "'text'", '"', "'"],
  ...['0', '-0', '-', '--1', '+1', '01', '00', '0x1F', '1e', '1e5', '1E5', '1e+5', '1e+', '.5'],
  ...['1.', '1.5', '1.5e3', '1.5e', '1a', '12abc', '1 2 3', '1,2', '1:2', '99999999999999999999'],
  ...[
    '{}',
    '[]',
    '{}{}',
    '[[]]',
    '[1,2]',
    '[1,]',
    '[,1]',
    '[1 2]',
    '[,]',
    '{,}',
    '{"a"}',
    '{"a":}',
  ],
  ...['{"a" 1}', '{"a":1,}', '{"a":1 "b":2}', '{1:2}', '{null:1}', '{a:1}', '{"a"::1}', '{"a":1]'],
  ...[
    '[1}',
    '{]',
    '[}',
    '{"a":[}',
    '{"a":{]',
    '{[]:1}',
    '{{}:1}',
    '{"a":tru}',
    '[nul]',
    '[truefalse]',
  ],
  ...[
    '{"execute":"query-name","execute":"query-status"}',
    '{"id":1,"id":1,"execute":"query-name"}',
  ],
  ...['{"execute":"query-name","arguments":{"a":1,"a":2}}', '{"id":{"a":1,"a":2}}'],
  ...['{"execute":"query-name","id":{"a":1,"\\u0061":2}}', '{"__proto__":1,"__proto__":2}'],
  ...['{"execute":"query-name","__proto__":{}}', '{"execute":"query-name","id":{"__proto__":1}}'],
  ...['\\ud800', '\\udc00', '\\ud800\\ud800', '\\ud83d\\ude00', '\\udc00\\ud800', '\\ud800x'].map(
    inId,
  ),
  ...['\\ufffe', '\\uffff', '\\ufdd0', '\\ufdef', '\\ufdf0', '\\ud83f\\udffe', '\\u0000'].map(inId),
  ...['\\u12', '\\u', '\\u12g4', '\\U0041', '\\x41', '\\0', '\\v', '\\a', "\\'", '\\/', '\\"'].map(
    inId,
  ),
  ...['\ufffe', '\uffff', '\ufdd0', '\u{1fffe}', '\u{10ffff}', '\u2028', '\x7f', '\x80'].map(inId),
  ...['\t', '\n', '\r', '\x00', '\x1f', '%', '%d', '\\', '\\\\', '\\n\\t\\b\\f\\r'].map(inId),
  ...[
    '\x80',
    '\xc0\x80',
    '\xc1\x81',
    '\xe0\x80\x80',
    '\xed\xa0\x80',
    '\xf4\x90\x80\x80',
    '\xfe',
  ].map(raw),
  ...['\xff', '\xc3', '\xe2\x82', '\xf8\x88\x80\x80\x80', '\xef\xbf\xbe', '\xf0\x82\x82\xac'].map(
    raw,
  ),
  Buffer.from([0xff]),
  Buffer.from([0xfe, 0xff]),
  Buffer.concat([Buffer.from([0xff]), Buffer.from(name)]),
  Buffer.concat([Buffer.from('{"execute": ['), Buffer.from([0xff]), Buffer.from(name)]),
  ...[
    '{"execute":1}',
    '{"execute":null}',
    '{"execute":{}}',
    '{"execute":""}',
    '{"execute":"nosuch"}',
  ],
  ...['{"execute":"query-name","arguments":[]}', '{"execute":"query-name","arguments":null}'],
  ...['{"execute":"query-name","arguments":{"a":1}}', '{"execute":"query-name","extra":1}'],
  ...['{"arguments":{}}', '{"id":1}', '{"exec-oob":"query-name"}', '{"Execute":"query-name"}'],
  ...['{"execute":"query-name","id":null}', '{"execute":"query-name","id":[1,{"a":2.5}]}'],
  ...['9007199254740993', '-9223372036854775808', '18446744073709551615', '1e300', '0.1', '-0'].map(
    number => `{"execute":"query-name","id":[${number},{"a":${number}}]}`,
  ),
  '{"execute":1,"id":9007199254740993}',
  ...["{'execute':'query-name','id':'it\\'s'}", '{\'execute\':"query-name"}', `{'execute":"x"}`],
  ...['{"execute":"qmp_capabilities"}', '{"execute":"QUERY-NAME"}', '{"execute":"query-name "}'],
  ...[
    '[',
    '{',
    '[[[[',
    '{"a":{"b":[',
    '[1,\n2,\n3]',
    '{"execute":\n"query-name"\n}',
    '"a\nb"',
    "'a\nb'",
  ],
  '['.repeat(1024) + ']'.repeat(1024),
  '['.repeat(1025) + ']'.repeat(1025),
  '{"a":'.repeat(1030),
  '['.repeat(5000),
  ']'.repeat(100),
];

function inId(text: string): string {
  return `{"execute":"query-name","id":"${text}"}`;
}

function raw(bytes: string): Buffer {
  return Buffer.from(inId(bytes), 'latin1');
}

/** Requests with some bytes put in, left out, doubled or changed. */
function mutate(count: number): readonly Buffer[] {
  const random = seededRandom(20);
  const below = (bound: number) => Math.floor(random() * bound);
  const whole = [
    "{'execute':'query-name'}",
    '{"execute":"nosuch","id":[1,-2.5e3,true,null,{"a":"\\u00e9"}]}',
  ];
  const spice = Buffer.from(
    '{}[]:,"\'\\-+.0127eEtrufalsn \t\n\r\x00\x01\x80\xc3\xa9\xed\xfe\xff',
    'latin1',
  );

  return Array.from({length: count}, () => {
    const bytes = [...Buffer.from([name, ...whole][below(3)] ?? name)];
    for (let change = below(4); change >= 0; change--) {
      const at = below(bytes.length);
      const one = spice[below(spice.length)] ?? 0;
      const kind = below(4);
      if (kind === 0) bytes.splice(at, 1 + below(3));
      else if (kind === 1) bytes.splice(at, 0, one);
      else if (kind === 2) bytes[at] = one;
      else bytes.splice(at, 0, ...bytes.slice(at, at + 1 + below(8)));
    }
    return Buffer.from(bytes);
  });
}

type Answer = {
  readonly id?: unknown;
  readonly return?: unknown;
  readonly error?: {readonly class: string};
};

/** Whole numbers are kept as they were written: JavaScript would round those of both ends. */
const parseAnswer = (line: string): Answer =>
  JSON.parse(line, (_key, value: unknown, ...[context]: readonly {readonly source?: string}[]) =>
    /^-?\d+$/.test(context?.source ?? '') ? context?.source : value,
  ) as Answer;

/** What a server answers to some bytes, and whether it does to a request after them. */
type Asked = (bytes: Buffer) => Promise<readonly string[]>;

/** Sends a peer some bytes and a request; then what brings it back to a known place, and another. */
function asking(send: (bytes: Buffer) => void, answers: readonly Answer[]): Asked {
  return async bytes => {
    const from = answers.length;
    const request = (id: string) => Buffer.from(`\n{"execute":"query-name","id":"${id}"}\n`);
    send(Buffer.concat([bytes, request('after'), Buffer.of(0xff), request('last')]));
    await until(
      'the last request is answered',
      () => answers.slice(from).some(({id}) => id === 'last'),
      {interval: 1},
    );
    return answers
      .slice(from)
      .map(
        ({id, error}) =>
          `${error?.class ?? 'return'} ${id === undefined ? '-' : JSON.stringify(id)}`,
      );
  };
}

const directory = mkdtempSync(join(tmpdir(), 'domux-qmp-'));
let askQemu: Asked;
let end: () => void = () => {};

beforeAll(async () => {
  const {file, env} = findProgram('qemu-system-x86_64');
  const path = join(directory, 'qmp.sock');
  const options = ['-M', 'none', '-S', '-nodefaults', '-display', 'none'];
  const child = spawn(file, [...options, '-qmp', `unix:${path},server=on,wait=off`], {env});
  end = () => child.kill();
  const socket = await until(
    'QEMU listens',
    () =>
      new Promise<ReturnType<typeof connect> | undefined>(resolve => {
        const attempt = connect(path, () => resolve(attempt));
        attempt.once('error', () => resolve(undefined));
      }),
  );
  const answers: Answer[] = [];
  createInterface({input: socket}).on('line', line => answers.push(parseAnswer(line)));
  socket.write('{"execute":"qmp_capabilities"}');
  askQemu = asking(bytes => socket.write(bytes), answers);
});

afterAll(() => {
  end();
  rmSync(directory, {recursive: true});
});

function startOurs(): Asked {
  const answers: Answer[] = [];
  const {receive} = startServerSession({
    greeting: {
      QMP: {version: {qemu: {major: 1, minor: 2, micro: 3}, package: ''}, capabilities: []},
    },
    send: text => answers.push(...text.trim().split('\r\n').map(parseAnswer)),
    pause: () => {},
    resume: () => {},
    execute: async (command, given) => {
      if (command !== 'query-name') throw new RefusedError('CommandNotFound', command);
      if (Object.keys(given).length > 0) throw new RefusedError('GenericError', 'unexpected');
      return {};
    },
    log: text => expect.unreachable(text),
  });
  receive(Buffer.from('{"execute":"qmp_capabilities"}'));
  return asking(receive, answers);
}

test.each([
  ['written by hand', byHand.map(input => Buffer.from(input))],
  ['with errors strewn in', mutate(600)],
])('answers requests %s as QEMU does', async (_, inputs) => {
  expect(inputs.length).toBeGreaterThan(150);
  const askOurs = startOurs();
  for (const ask of [askOurs, askQemu]) await ask(Buffer.from(''));
  for (const input of inputs) {
    const expected = await askQemu(input);
    expect.soft(await askOurs(input), JSON.stringify(input.toString('latin1'))).toEqual(expected);
  }
});
