import {execFileSync} from 'node:child_process';
import {cpSync, mkdirSync, readdirSync, rmSync, symlinkSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {cli, createHome, node} from '../../helpers/home.ts';
import type {Home} from '../../helpers/home.ts';
import {ensurePcMini, miniTimeout} from '../../helpers/guests/mini.ts';

let home: Home;
beforeAll(() => ensurePcMini(), miniTimeout);
beforeAll(() => {
  home = createHome();
});
afterAll(() => home.dispose());

/** Another installation of this version. */
function install(directory: string): string {
  const built = dirname(cli);
  mkdirSync(directory);
  cpSync(built, join(directory, 'dist'), {recursive: true});
  cpSync(join(built, '..', 'package.json'), join(directory, 'package.json'));
  symlinkSync(join(built, '..', 'node_modules'), join(directory, 'node_modules'));
  return join(directory, 'dist', 'cli.cjs');
}

test(
  'a domain does all it did after the files of the version that started it are gone',
  {timeout: 120_000},
  async () => {
    const installed = install(join(home.directory, 'installed'));
    execFileSync(node, [installed, 'create', 'name=web', 'machine=qemu', 'kernel=mini'], {
      ...{env: home.env, timeout: 60_000, stdio: 'pipe'},
    });
    const files = dirname(installed);
    for (const file of readdirSync(files)) rmSync(join(files, file));

    const domux = async (...words: string[]) => {
      const {code, stderr} = await home.run(words, {timeout: 60_000});
      expect(code, stderr).toBe(0);
    };
    const saved = join(home.directory, 'web.save');
    await domux('save', '--checkpoint', 'web', saved);
    await domux('snapshot', 'create', 'web', 'first');
    await domux('snapshot', 'revert', 'web', 'first');
    await domux('dump-core', 'web', join(home.directory, 'web.core'));
    await domux('save', 'web', saved);
    await domux('restore', saved);
    await domux('destroy', 'web');
  },
);
