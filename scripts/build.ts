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

/**
 * Bundles the command line and the guest process, each split so that it loads what it needs and
 * nothing more: a plain verb neither Ink nor React, a guest process only its own kind of machine.
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
        if (basename(path) === 'cli.js') chmodSync(temporary, 0o755);
        renameSync(temporary, path);
      }

      const current = new Set(outputFiles.map(({path}) => basename(path)));
      for (const name of readdirSync(out)) {
        if (name.startsWith(prefix) && !current.has(name)) rmSync(join(out, name), {force: true});
      }
    }),
});

/**
 * Ink asks for React's developer tools in a branch that is dead in production, but with a static
 * import: an empty module takes their place.
 */
const withoutDevtools: Plugin = {
  name: 'without-devtools',
  setup: build => {
    build.onResolve({filter: /^react-devtools-core$/}, ({path}) => ({path, namespace: 'empty'}));
    build.onLoad({filter: /.*/, namespace: 'empty'}, () => ({contents: 'export default {}'}));
  },
};

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

const builds = await Promise.all([
  context({
    ...common,
    entryPoints: {cli: 'cli.tsx'},
    chunkNames: 'cli-[name]-[hash]',
    // Bundled CommonJS packages ask for Node's own modules by require.
    banner: {
      js: "import {createRequire as createRequireForBundle} from 'node:module';const require=createRequireForBundle(import.meta.url);",
    },
    plugins: [withoutDevtools, putInPlace('cli')],
  }),
  // One CommonJS file: it spares each guest process the ESM loader, 0.9 MB of private memory.
  context({
    ...common,
    splitting: false,
    format: 'cjs',
    entryPoints: {guest: 'source/guest/main.ts'},
    outExtension: {'.js': '.cjs'},
    define: {...common.define, 'import.meta.url': 'ownUrl'},
    banner: {js: "const ownUrl=require('node:url').pathToFileURL(__filename).href;"},
    minifyWhitespace: true,
    minifySyntax: true,
    plugins: [putInPlace('guest')],
  }),
]);

for (const build of builds) {
  await build.rebuild();
  if (process.argv.includes('--watch')) await build.watch();
  else await build.dispose();
}
