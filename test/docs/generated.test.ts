import {readFileSync} from 'node:fs';
import {expect, test} from 'vitest';
import {renderConfig} from '../../scripts/docs/render-config.ts';
import {renderKeys} from '../../scripts/docs/render-keys.ts';
import {renderProtocol} from '../../scripts/docs/render-protocol.ts';
import {renderVerbTable, replaceVerbTable, verbMarks} from '../../scripts/docs/render-verbs.ts';
import {verbs} from '../../source/commands/verbs.ts';
import {options} from '../../source/config/options/options.ts';
import {settingTable} from '../../source/config/settings/setting-table.ts';
import {commands} from '../../source/protocol/commands.ts';
import {events} from '../../source/protocol/events.ts';
import {hostCommands, hostEvents} from '../../source/protocol/host-commands.ts';

const stale = 'It is stale: run npm run docs.';

test('docs/protocol.md is what the tables of the protocol say', () => {
  expect(readFileSync('docs/protocol.md', 'utf8') === renderProtocol(), stale).toBe(true);
});

test('docs/config.md is what the tables of keys and settings say', () => {
  expect(readFileSync('docs/config.md', 'utf8') === renderConfig(), stale).toBe(true);
});

test('docs/keys.md is what the table of keys says', () => {
  expect(readFileSync('docs/keys.md', 'utf8') === renderKeys(), stale).toBe(true);
});

test('the page of configs names every key and every setting once', () => {
  const rows = [...renderConfig().matchAll(/^\| `([^`]+)`/gm)].map(([, name]) => name).sort();
  expect(rows).toEqual(
    [...options.map(({key}) => key), ...settingTable.map(({name}) => name)].sort(),
  );
});

test('the table of verbs in README.md is what the table of verbs says', () => {
  const text = readFileSync('README.md', 'utf8');
  expect(text === replaceVerbTable(text, verbs), stale).toBe(true);
});

test('the page of the protocol names every command and event of domains and hosts once', () => {
  const headings = renderProtocol().match(/^### .*$/gm);
  expect(headings).toEqual(
    [commands, events, hostCommands, hostEvents]
      .flatMap(table => Object.keys(table))
      .map(name => `### \`${name}\``),
  );
});

test('leaves a text without marks as it is, and replaces nothing outside of them', () => {
  expect(replaceVerbTable('nothing to replace', verbs)).toBe('nothing to replace');
  const {begin, end} = verbMarks;
  expect(replaceVerbTable(`${end} first, then ${begin}`, verbs)).toBe(
    `${end} first, then ${begin}`,
  );

  const once = replaceVerbTable(`before\n${begin}an earlier table${end}\nafter`, verbs);
  expect(once).toMatch(/^before\n<!-- verbs -->\n\n/);
  expect(once).toMatch(/\n\n<!-- \/verbs -->\nafter$/);
  expect(once).not.toContain('an earlier table');
  expect(replaceVerbTable(once, verbs)).toBe(once);
});

test('has a row for every verb and subverb, none for plumbing, and keeps bars out of the way', () => {
  const run = async () => async () => undefined;
  const table = renderVerbTable([
    {
      name: 'image',
      group: 'images',
      summary: 'Images',
      usage: '',
      subverbs: [{name: 'list', group: 'images', summary: 'List them', usage: '', load: run}],
    },
    {name: 'dial', group: 'help', summary: 'Dial', usage: 'A|B', aliases: ['d'], load: run},
    {name: 'plumbing', group: 'help', summary: '', usage: '', hidden: true, load: run},
  ]);
  expect(table.split('\n').filter(line => line.includes('`'))).toEqual([
    '| `image list` |  | List them |',
    '| `dial A\\|B` | `d` | Dial |',
  ]);
});
