import {basename} from 'node:path';
import type {BuildOptions, Metafile, Plugin} from 'esbuild';

/** What stands in the program for the names of these files until they are known. */
const placeholder = 'the later parts';

/** What esbuild is to be told of a program that has its later parts filled in. */
export const withLaterParts = {
  metafile: true,
  define: {'process.env.DOMUX_LATER_PARTS': JSON.stringify(placeholder)},
} as const satisfies BuildOptions;

/**
 * Tells a program which files it may yet load, so that it can do so while they are there: another
 * version's files may take their place while it runs.
 *
 * @param from The modules that it begins with.
 * @param except Modules whose imports are for another run of the program.
 */
export const fillInLaterParts = (from: readonly string[], except: RegExp): Plugin => ({
  name: 'later-parts',
  setup: build =>
    build.onEnd(result => {
      if (result.metafile === undefined) return;
      const parts = laterParts(result.metafile, from, except);
      const names = JSON.stringify(JSON.stringify(parts));
      result.outputFiles = (result.outputFiles ?? []).map(file => {
        if (!file.text.includes(placeholder)) return file;
        const text = file.text.replace(JSON.stringify(placeholder), () => names);
        return {...file, text, contents: new TextEncoder().encode(text)};
      });
    }),
});

/** The files that are loaded by an expression in what the modules need, and in what that needs. */
function laterParts(
  {inputs, outputs}: Metafile,
  from: readonly string[],
  except: RegExp,
): readonly string[] {
  const reached = new Set(from);
  const later = new Set<string>();
  for (const module of reached) {
    for (const {path, kind, external} of inputs[module]?.imports ?? []) {
      if (external === true) continue;
      const isLater = kind === 'dynamic-import';
      if (isLater && except.test(module)) continue;
      if (isLater) later.add(path);
      reached.add(path);
    }
  }
  return Object.entries(outputs).flatMap(([file, {entryPoint}]) =>
    entryPoint !== undefined && later.has(entryPoint) ? [basename(file)] : [],
  );
}
