import {expect, test} from 'vitest';
import {parseConfig} from '../../../source/config/syntax/parser.ts';
import {examineDomainConfig} from '../../../source/config/resolve/resolve-domain-config.ts';
import {resolveOptions} from '../../helpers/resolve-options.ts';
import {readConfigText, wildConfigs} from '../../helpers/xen-configs.ts';

/** Repeatable randomness (mulberry32). */
function createRandom(seed: number): (below: number) => number {
  let state = seed;
  return below => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296) * below);
  };
}

/** Parses, resolves and locates: whatever is wrong must come out as a diagnostic in the text. */
function examine(text: string): void {
  const lines = text.split('\n').length;
  const options = resolveOptions({path: '/configs/fuzz.cfg'});
  const {diagnostics} = examineDomainConfig(parseConfig(text, 'fuzz.cfg'), options);
  for (const {line = 1, column = 1} of diagnostics) {
    if (line < 1 || line > lines || column < 1) expect.fail(`${line}:${column} of ${lines} lines`);
  }
}

test('survives every truncation of every real config', () => {
  for (const file of wildConfigs) {
    const text = readConfigText(file).slice(0, 1500);
    for (let length = 0; length < text.length; length += 11) examine(text.slice(0, length));
  }
});

test('survives real configs with characters replaced', () => {
  const random = createRandom(1);
  const characters = '[](){}\'"\\%+-*/=,;#\n\r\t .:aZ09_$\ufeff😀é\u0000';
  for (let round = 0; round < 1000; round++) {
    const file = wildConfigs[random(wildConfigs.length)] ?? '';
    const text = Array.from(readConfigText(file).slice(0, 1000));
    for (let change = random(8); change >= 0; change--) {
      text[random(text.length)] = characters[random(characters.length)] ?? '';
    }
    examine(text.join(''));
  }
});

test('survives random tokens and random bytes', () => {
  const random = createRandom(2);
  const words = [
    ...['a', 'disk', 'vif', 'memory', '=', '+=', '[', ']', '(', ')', '{', '}', ',', ';', '\n', '%'],
    ...['+', '-', '*', '/', '"x"', "'%d,%s'", '"', "'", '1', '1e999', '0x', '0', 'None', 'True'],
    ...['if', 'def', 'import', 'for', ':', '#', '\\', '"""', '99999999', ' ', '\r\n', '    '],
  ];
  for (let round = 0; round < 4000; round++) {
    let text = '';
    for (let length = random(40); length > 0; length--) text += words[random(words.length)] ?? '';
    examine(text);
  }
  for (let round = 0; round < 300; round++) {
    const bytes = Uint8Array.from({length: random(400)}, () => 1 + random(255));
    examine(new TextDecoder().decode(bytes));
  }
});
