import {setValue} from '../../../config/editing/edit-config.ts';
import {toConfigValue} from '../../../config/evaluation/values.ts';
import {readCommandWords} from '../../../config/resolve/command-words.ts';
import {parseConfig} from '../../../config/syntax/parser.ts';
import {textsOf} from '../clone/renamed-config.ts';

/**
 * Writes KEY=VALUE of the command line into a config that is being made, so that the domain is the
 * same whenever it is created again. Disks come after those that it has.
 *
 * @throws {UsageError} for a word that is no KEY=VALUE.
 */
export function withWords(text: string, words: readonly string[]): string {
  let document = parseConfig(text);
  for (const {key, value} of readCommandWords(words, document.statements).settings) {
    const plain = toConfigValue(value);
    if (plain === undefined || key === 'name') continue;
    const whole =
      key === 'disk' && Array.isArray(plain)
        ? [...textsOf(document, 'disk'), ...(plain as readonly string[])]
        : plain;
    document = setValue(document, key, whole);
  }
  return document.text;
}
