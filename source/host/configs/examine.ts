import {resolve} from 'node:path';
import {examineDomainConfig} from '../../config/resolve/resolve-domain-config.ts';
import type {ExaminedConfig} from '../../config/resolve/resolve-domain-config.ts';
import {parseConfig} from '../../config/syntax/parser.ts';
import {resolveOptions} from './resolve-options.ts';
import type {ResolvePort} from './resolve-options.ts';

/**
 * Works out what a config comes to, without starting anything.
 *
 * @param path The file as messages name it.
 */
export const examine = (port: ResolvePort, path: string, text: string): ExaminedConfig =>
  examineDomainConfig(parseConfig(text, path), resolveOptions(port, resolve(path), [], false));
