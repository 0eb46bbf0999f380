import {existsSync, readFileSync, writeFileSync} from 'node:fs';
import {verbs} from '../source/commands/verbs.ts';
import {renderProtocol} from './docs/render-protocol.ts';
import {replaceVerbTable} from './docs/render-verbs.ts';

/** Writes what is generated of the docs: docs/protocol.md, and the table of verbs in README.md. */
writeFileSync('docs/protocol.md', renderProtocol());
if (existsSync('README.md')) {
  writeFileSync('README.md', replaceVerbTable(readFileSync('README.md', 'utf8'), verbs));
}
