import {readFileSync, rmSync, chmodSync} from 'node:fs';
import {context} from 'esbuild';
import type {BuildOptions} from 'esbuild';

/**
 * Bundles the command line and the guest process, each split so that it loads what it needs and
 * nothing more: a plain verb neither Ink nor React, a guest process only its own kind of machine.
 */
const {version} = JSON.parse(readFileSync('package.json', 'utf8')) as {version: string};

const common: BuildOptions = {
  bundle: true,
  splitting: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  outdir: 'dist',
  define: {
    'process.env.DOMUX_VERSION': JSON.stringify(version),
    'process.env.NODE_ENV': '"production"',
  },
  // Bundled CommonJS packages ask for Node's own modules by require.
  banner: {
    js: "import {createRequire as __createRequire} from 'node:module';const require=__createRequire(import.meta.url);",
  },
  logLevel: 'warning',
  legalComments: 'none',
};

rmSync('dist', {recursive: true, force: true});
const builds = await Promise.all([
  context({...common, entryPoints: {cli: 'cli.tsx'}, chunkNames: 'cli-[name]-[hash]'}),
  context({
    ...common,
    entryPoints: {guest: 'source/guest/main.ts'},
    chunkNames: 'guest-[name]-[hash]',
    banner: {},
    minifyWhitespace: true,
    minifySyntax: true,
  }),
]);

for (const build of builds) {
  await build.rebuild();
  if (process.argv.includes('--watch')) await build.watch();
  else await build.dispose();
}
chmodSync('dist/cli.js', 0o755);
