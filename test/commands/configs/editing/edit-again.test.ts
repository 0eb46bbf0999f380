import {mkdirSync, readFileSync, readdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {spawn} from '@lydell/node-pty';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {cli, createHome, node} from '../../../helpers/home.ts';
import type {Home} from '../../../helpers/home.ts';
import {until} from '../../../helpers/until.ts';

const right = 'machine = "sim"\nmemory = 64\n';

let home: Home;
let path: string;
beforeEach(() => {
  home = createHome();
  path = join(home.places.configs, 'web.cfg');
  mkdirSync(home.places.configs, {recursive: true});
  writeFileSync(path, right);
});
afterEach(() => home.dispose());

/** Edits in a terminal: the first time wrongly; what was typed wrong is put right the second time. */
function editInTerminal() {
  const editor = join(home.directory, 'editor');
  writeFileSync(
    editor,
    `#!/bin/sh
if grep -q typed "$1"; then sed -i 's/lots/128/' "$1"; else echo 'memory = "lots" # typed' >> "$1"; fi
`,
    {mode: 0o755},
  );
  const terminal = spawn(node, [cli, 'config', 'edit', 'web'], {
    cols: 80,
    rows: 24,
    env: {...home.env, TMPDIR: home.directory, VISUAL: editor},
  });
  let shown = '';
  let code: number | undefined;
  terminal.onData(text => (shown += text));
  terminal.onExit(({exitCode}) => (code = exitCode));
  return {
    write: (text: string) => terminal.write(text),
    asked: () => until('it asks', () => shown.includes('Edit again? [Y/n] ')),
    ended: async () => {
      await until('it has ended', () => code !== undefined);
      return {code, shown};
    },
  };
}

const drafts = () => readdirSync(home.directory).filter(name => name.startsWith('domux-edit-'));

test('leaves the config as it is when the user gives up, and says where the text is', async () => {
  for (const answer of ['n\r', '\x04', '\x03']) {
    const edit = editInTerminal();
    await edit.asked();
    edit.write(answer);
    const {code, shown} = await edit.ended();
    expect(code).toBe(1);
    expect(shown).toContain('What you wrote is in ');
    expect(readFileSync(path, 'utf8')).toBe(right);
  }
  expect(drafts()).toHaveLength(3);
});

test('goes on with what was typed when the user edits again', async () => {
  const edit = editInTerminal();
  await edit.asked();
  edit.write('\r');
  const {code, shown} = await edit.ended();
  expect(code).toBe(0);
  expect(shown).toContain(`${path}:3:10: `);
  expect(readFileSync(path, 'utf8')).toBe(`${right}memory = "128" # typed\n`);
  expect(drafts()).toEqual([]);
});
