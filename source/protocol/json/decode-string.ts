import {isUtf8} from 'node:buffer';

const escapes: Readonly<Record<string, string>> = {
  ...{'"': '"', "'": "'", '\\': '\\', '/': '/'},
  ...{b: '\b', f: '\f', n: '\n', r: '\r', t: '\t'},
};

/**
 * The text that stands between the quotes of a string of JSON, as QEMU takes it (parse_string() in
 * qobject/json-parser.c): what is no character, such as half of a surrogate pair, is refused.
 *
 * @throws Error with what is wrong, in QEMU's words.
 */
export function decodeString(bytes: Buffer): string {
  const text = toUtf8(bytes).replace(
    /\\(u[0-9A-Fa-f]{4}|[^])/g,
    (_, escape: string) =>
      escapes[escape] ??
      (escape.length > 1 ? String.fromCharCode(parseInt(escape.slice(1), 16)) : refuse(escape)),
  );
  if (text.isWellFormed() && !/\p{Noncharacter_Code_Point}/u.test(text)) return text;
  throw new Error('a string holds what is not a valid Unicode character');
}

function toUtf8(bytes: Buffer): string {
  if (isUtf8(bytes)) return bytes.toString('utf8');
  // QEMU keeps NUL as two bytes, and takes it so.
  const plain = Buffer.from(bytes.toString('latin1').replaceAll('\xc0\x80', '\0'), 'latin1');
  if (isUtf8(plain)) return plain.toString('utf8');
  throw new Error('invalid UTF-8 sequence in string');
}

function refuse(escape: string): never {
  throw new Error(`invalid escape sequence in string: \\${escape}`);
}
