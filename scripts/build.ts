import {
  chmodSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import {basename, join} from 'node:path';
import {context} from 'esbuild';
import type {BuildOptions, Plugin} from 'esbuild';
import {inkBundle} from './ink-bundle.ts';
import {fillInLaterParts, withLaterParts} from './later-parts.ts';
import {splitCommonJs, splittable} from './split-common-js.ts';

/**
 * Bundles domux into parts that load no more than they need: the entry, the verbs without the screen,
 * the same with it (Ink, React), the guest process, and the switch process of a network. All but the
 * screen are CommonJS, which Node starts faster than ES modules, and a guest process holds 0.9 MB less for doing
 * without their loader. What is loaded at once is one file, and what only some need is in others: a third of all
 * code is read for a plain verb, which takes it 15 ms less than all of it.
 */
const out = 'dist';
const {version} = JSON.parse(readFileSync('package.json', 'utf8')) as {version: string};

/** Puts a build in place file by file, so that whoever runs the last one meanwhile never finds a gap. */
const putInPlace = (prefix: string): Plugin => ({
  name: 'put-in-place',
  setup: build =>
    build.onEnd(({errors, outputFiles = []}) => {
      if (errors.length > 0) return;
      mkdirSync(out, {recursive: true});
      for (const {path, contents} of outputFiles) {
        const temporary = `${path}.${process.pid}.tmp`;
        writeFileSync(temporary, contents);
        if (basename(path) === 'cli.cjs') chmodSync(temporary, 0o755);
        renameSync(temporary, path);
      }

      const current = new Set(outputFiles.map(({path}) => basename(path)));
      for (const name of readdirSync(out)) {
        if (name.startsWith(prefix) && !current.has(name)) rmSync(join(out, name), {force: true});
      }
    }),
});

const common: BuildOptions = {
  bundle: true,
  splitting: true,
  write: false,
  platform: 'node',
  format: 'esm',
  // The entry must get as far as its check of the version on an older Node.
  target: 'node20',
  outdir: out,
  define: {
    'process.env.DOMUX_VERSION': JSON.stringify(version),
    'process.env.NODE_ENV': '"production"',
  },
  logLevel: 'warning',
  legalComments: 'none',
};

/** What only the bundle with the screen has stays a file of its own for the others. */
const screenApart: Plugin = {
  name: 'screen-apart',
  setup: build =>
    build.onResolve(
      {filter: /\/screen\/main\.ts$|\/run-screen\.ts$|\/run-console-screen\.ts$/},
      () => ({
        path: './screen.js',
        external: true,
      }),
    ),
};

/** The entry sets up the cache of compiled code before it loads what is worth keeping. */
const commandsApart: Plugin = {
  name: 'commands-apart',
  setup: build =>
    build.onResolve({filter: /\/plain-main\.ts$/}, () => ({
      path: './commands.cjs',
      external: true,
    })),
};

const commonJs: BuildOptions = {
  ...common,
  splitting: false,
  format: 'cjs',
  packages: 'external',
  outExtension: {'.js': '.cjs'},
  define: {...common.define, 'import.meta.url': 'ownUrl'},
  banner: {js: "const ownUrl=require('node:url').pathToFileURL(__filename).href;"},
  minifyWhitespace: true,
  minifySyntax: true,
};

/** What the screen and the consoles begin with; what a verb loads is loaded by the process that runs it. */
const screenModules = [
  'source/commands/main.ts',
  'source/commands/screen/run-screen.ts',
  'source/commands/consoles/show-consoles.ts',
];

/** Verbs of which a millisecond is seen. */
const quickest = ['source/commands/host/listing/list.ts', 'source/commands/domains/destroy.ts'];

/** What verbs load that are run often, or by many at once. */
const usualRuns = [
  [
    'source/commands/domains/creating/create-or-import.ts',
    'source/host/configs/local-configs.ts',
    'source/host/disks/space-at-start.ts',
    'source/host/creating/create-domain.ts',
    'source/host/creating/shared-guest.ts',
  ],
  [
    'source/commands/domains/clone/clone.ts',
    'source/commands/domains/clone/clone-running.ts',
    'source/host/creating/copy-domain.ts',
  ],
];

const builds = await Promise.all([
  context({
    ...commonJs,
    entryPoints: {cli: 'cli.tsx'},
    // By require: the loader of ES modules takes longer to start than all of this.
    supported: {'dynamic-import': false},
    plugins: [commandsApart, putInPlace('cli')],
  }),
  context({
    ...{...commonJs, ...splittable, banner: {}},
    entryPoints: {commands: 'source/commands/plain-main.ts'},
    chunkNames: 'commands-[name]-[hash]',
    plugins: [
      screenApart,
      splitCommonJs({name: 'commands', options: commonJs, runs: usualRuns, withEntry: quickest}),
      putInPlace('commands'),
    ],
  }),
  context({
    ...{...common, ...withLaterParts, define: {...common.define, ...withLaterParts.define}},
    entryPoints: {screen: 'source/commands/screen/main.ts'},
    chunkNames: 'screen-[name]-[hash]',
    banner: inkBundle.banner,
    plugins: [
      ...inkBundle.plugins,
      fillInLaterParts(screenModules, /\/([a-z]+-)?verbs\.ts$|\/ink\/build\//),
      putInPlace('screen'),
    ],
  }),
  context({
    ...{...commonJs, ...splittable, banner: {}},
    entryPoints: {guest: 'source/guest/main.ts'},
    chunkNames: 'guest-[name]-[hash]',
    // Its own kind of machine is loaded when it starts: it has nothing to look for in a later version's files.
    plugins: [
      splitCommonJs({name: 'guest', options: commonJs, later: /-machine-/}),
      putInPlace('guest'),
    ],
  }),
  context({
    ...commonJs,
    entryPoints: {switch: 'source/network/switch/main.ts'},
    plugins: [putInPlace('switch')],
  }),
]);

for (const build of builds) {
  await build.rebuild();
  if (process.argv.includes('--watch')) await build.watch();
  else await build.dispose();
}
