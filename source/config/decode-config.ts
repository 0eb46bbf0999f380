import {ConfigError, createLocator} from './diagnostic.ts';

/**
 * The text of a config file, every byte of which can be written back.
 *
 * @param file The file as messages name it.
 * @throws {ConfigError} with the place of the first character that is no UTF-8: read leniently, a
 * rewrite would lose it.
 */
export function decodeConfig(bytes: Uint8Array, file: string): string {
  try {
    return new TextDecoder('utf-8', {fatal: true, ignoreBOM: true}).decode(bytes);
  } catch {
    const lenient = new TextDecoder('utf-8', {ignoreBOM: true}).decode(bytes);
    const place = createLocator(lenient)(lenient.indexOf('\ufffd'));
    const message = 'this is not UTF-8: convert the file, as with iconv -f latin1 -t utf-8';
    throw new ConfigError([{severity: 'error', message, file, ...place}]);
  }
}
