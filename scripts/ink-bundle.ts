import type {BuildOptions, Plugin} from 'esbuild';

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

/** What it takes to have Ink and its CommonJS company in a bundle of ES modules. */
export const inkBundle = {
  bundle: true,
  platform: 'node',
  format: 'esm',
  define: {'process.env.NODE_ENV': '"production"'},
  plugins: [withoutDevtools],
  // Bundled CommonJS packages ask for Node's own modules by require.
  banner: {
    js: "import {createRequire as createRequireForBundle} from 'node:module';const require=createRequireForBundle(import.meta.url);",
  },
} as const satisfies BuildOptions;
