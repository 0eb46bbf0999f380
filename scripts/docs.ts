import {readFileSync, writeFileSync} from 'node:fs';
import {verbs} from '../source/commands/verbs.ts';
import {importScreens} from './docs/import-screens.ts';
import {renderConfig} from './docs/render-config.ts';
import {renderKeys} from './docs/render-keys.ts';
import {renderProtocol} from './docs/render-protocol.ts';
import {replaceVerbTable} from './docs/render-verbs.ts';

/**
 * Writes what is generated of the docs: docs/protocol.md, docs/config.md, docs/keys.md, and in README.md
 * the table of verbs and the screens.
 */
writeFileSync('docs/protocol.md', renderProtocol());
writeFileSync('docs/config.md', renderConfig());
writeFileSync('docs/keys.md', renderKeys());
const {replaceScreens} = await importScreens();
const readme = replaceVerbTable(readFileSync('README.md', 'utf8'), verbs);
writeFileSync('README.md', await replaceScreens(readme));
