import {readFileSync, writeFileSync} from 'node:fs';
import {verbs} from '../source/commands/verbs.ts';
import {renderConfig} from './docs/render-config.ts';
import {renderKeys} from './docs/render-keys.ts';
import {renderProtocol} from './docs/render-protocol.ts';
import {replaceVerbTable} from './docs/render-verbs.ts';

/** Writes what is generated of the docs: docs/protocol.md, docs/config.md, docs/keys.md, and the table of verbs in README.md. */
writeFileSync('docs/protocol.md', renderProtocol());
writeFileSync('docs/config.md', renderConfig());
writeFileSync('docs/keys.md', renderKeys());
writeFileSync('README.md', replaceVerbTable(readFileSync('README.md', 'utf8'), verbs));
