import {execFileSync} from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import {dirname, join} from 'node:path';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {cli, createHome, node} from '../../helpers/home.ts';
import type {Home} from '../../helpers/home.ts';
import {ensurePcMini, miniTimeout} from '../../helpers/guests/mini.ts';
import {createSim} from '../../helpers/guests/sim.ts';
import {openTerminal} from '../../helpers/terminal.ts';
import {until} from '../../helpers/until.ts';
import {down, enter, onScreen, screenEnvironment} from '../screen/on-screen.ts';

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

/** Has Node write down each file that it loads. */
const logLoads = (log: string) => `
  import {appendFileSync} from 'node:fs';
  import {registerHooks} from 'node:module';
  registerHooks({load: (url, context, load) => {
    const loaded = load(url, context);
    appendFileSync(${JSON.stringify(log)}, url + '\\n');
    return loaded;
  }});`;

/** What a screen loads before it is needed: the files that the build names, and those that they begin with. */
function laterFiles(files: string): string[] {
  const read = (name: string) => readFileSync(join(files, name), 'utf8');
  const list = /JSON\.parse\(("\[\\"screen-.*?\]")\)/;
  const [named = '[]'] = readdirSync(files).flatMap(name => list.exec(read(name))?.[1] ?? []);
  const found = new Set(JSON.parse(JSON.parse(named) as string) as string[]);
  expect(found.size).toBeGreaterThan(5);
  for (const name of found) {
    for (const [, next = ''] of read(name).matchAll(/(?:from|import) ?"\.\/(screen-[^"]+)"/g))
      found.add(next);
  }
  return [...found];
}

test('a screen goes on after the files of its version are gone', async () => {
  const installed = install(join(home.directory, 'with-screen'));
  const files = dirname(installed);
  const log = join(home.directory, 'loads');
  const hook = join(home.directory, 'log-loads.mjs');
  writeFileSync(hook, logLoads(log));
  await createSim(home, 'prints');
  const screen = onScreen(
    openTerminal(node, ['--import', hook, installed], {env: screenEnvironment(home.env)}),
  );
  try {
    await screen.shows(/prints +\d+ /);
    const later = laterFiles(files);
    const loaded = () => (existsSync(log) ? readFileSync(log, 'utf8') : '');
    await until('all that is needed later is there', () => {
      const names = loaded();
      return later.every(name => names.includes(name));
    });
    // What a later version has instead has other names.
    for (const file of readdirSync(files)) {
      if (file.startsWith('screen-')) rmSync(join(files, file));
    }

    screen.press(down, enter);
    await screen.shows('Identity');
    screen.press('c');
    await screen.shows(/prints.*Ctrl-\]/);
    screen.press('\x1d', '[');
    await screen.shows('scrollback');
    screen.press('q', '\x1d', 'd');
    await screen.shows('Identity');
    screen.press('q', 'n', 'e');
    await screen.shows('Name:');
    screen.type(`bare${enter}`);
    await screen.shows('> bare.cfg');
  } finally {
    screen.kill();
    await screen.exit;
  }
});
