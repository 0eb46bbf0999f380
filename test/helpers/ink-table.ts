import {createRequire} from 'node:module';
import * as ink from 'ink';

/**
 * ink-table is CommonJS and asks for Ink by `require`, which Ink's top-level await forbids. The
 * build bundles both; under vitest Ink is put where `require` looks first.
 */
const require = createRequire(import.meta.url);
const path = require.resolve('ink');
require.cache[path] = Object.assign(Object.create(null) as NodeJS.Module, {
  id: path,
  filename: path,
  loaded: true,
  exports: ink,
});

export default require('ink-table') as unknown;
