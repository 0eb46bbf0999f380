import {basename} from 'node:path';
import {build} from 'esbuild';
import type {BuildOptions, Metafile, OutputFile, Plugin} from 'esbuild';

/** What esbuild is to be told in the first place, so that there is something to split. */
export const splittable = {
  ...{splitting: true, format: 'esm', metafile: true, outExtension: {}},
} as const satisfies BuildOptions;

/**
 * Makes CommonJS files of a program: one with all that it loads at once, and one for each thing that
 * it loads later. esbuild splits nothing but ES modules, whose loader takes longer to start than most
 * verbs run; so what it has split is bundled once more.
 *
 * @param name Of the entry.
 * @param options Of the files that come of it.
 * @param later Which of what is loaded later is worth a file of its own. A process that outlives its installation finds
 *   none of these any more once another version is in its place.
 */
export const splitCommonJs = (name: string, options: BuildOptions, later = /./): Plugin => ({
  name: 'split-common-js',
  setup: esbuild =>
    esbuild.onEnd(async result => {
      if (result.errors.length > 0 || !result.metafile) return;
      const parts = readParts(result.metafile, result.outputFiles ?? []);
      const entry = `${name}.js`;
      const atOnce = [...loadedAtOnce(parts, entry, later)];
      const files = [entry, ...[...parts.keys()].filter(part => !atOnce.includes(part))];
      const built = await Promise.all(
        files.map(part =>
          build({
            ...options,
            entryPoints: {[part.replace(/\.js$/, '')]: part},
            plugins: [partsAsModules({parts, entry, atOnce, isEntry: part === entry})],
          }),
        ),
      );
      result.outputFiles = built.flatMap(({outputFiles = []}) => outputFiles);
    }),
});

type Part = {
  readonly text: string;
  readonly imports: readonly string[];
  /** It is imported by an expression, and not only what others have in common. */
  readonly isEntry: boolean;
};

/** What esbuild has split, by file name, with what each imports statically. */
type Parts = ReadonlyMap<string, Part>;

function readParts({outputs}: Metafile, files: readonly OutputFile[]): Parts {
  const texts = new Map(files.map(({path, text}) => [basename(path), text]));
  const read = Object.entries(outputs).map(([path, {imports, entryPoint}]): [string, Part] => {
    const text = texts.get(basename(path)) ?? '';
    const own = imports.filter(({kind, external}) => kind === 'import-statement' && !external);
    const names = own.map(imported => basename(imported.path));
    return [basename(path), {text, imports: names, isEntry: entryPoint !== undefined}];
  });
  return new Map(read);
}

function loadedAtOnce(parts: Parts, entry: string, later: RegExp): ReadonlySet<string> {
  const loaded = withImports(parts, entry);
  for (const [name, {isEntry}] of parts) {
    if (isEntry && name !== entry && !later.test(name)) withImports(parts, name, loaded);
  }
  return loaded;
}

function withImports(parts: Parts, part: string, seen = new Set<string>()): Set<string> {
  if (seen.has(part)) return seen;
  seen.add(part);
  for (const imported of parts.get(part)?.imports ?? []) withImports(parts, imported, seen);
  return seen;
}

type PartsOptions = {
  readonly parts: Parts;
  readonly entry: string;
  /** Those that are loaded with the entry: its file has them, and gives them to the others. */
  readonly atOnce: readonly string[];
  readonly isEntry: boolean;
};

const fileOf = (part: string) => JSON.stringify(`./${part.replace(/\.js$/, '.cjs')}`);

const partsAsModules = ({parts, entry, atOnce, isEntry}: PartsOptions): Plugin => ({
  name: 'parts-as-modules',
  setup: esbuild => {
    esbuild.onResolve({filter: /.*/}, ({path, kind}) => {
      const part = basename(path);
      if (!parts.has(part)) return {path, external: true};
      if (kind === 'entry-point') return {path: part, namespace: isEntry ? 'entry' : 'part'};
      if (!atOnce.includes(part)) return {path: part, namespace: 'other file'};
      return {path: part, namespace: isEntry ? 'part' : 'of the entry'};
    });
    const load = (namespace: string, contents: (part: string) => string) => {
      esbuild.onLoad({filter: /.*/, namespace}, ({path}) => ({contents: contents(path)}));
    };
    load('part', part => parts.get(part)?.text ?? '');
    load('entry', part =>
      [
        `export * from './${part}';`,
        ...atOnce.map((given, index) => `export * as part${index} from './${given}';`),
      ].join('\n'),
    );
    load('other file', part => `module.exports=require(${fileOf(part)});`);
    load(
      'of the entry',
      part => `module.exports=require(${fileOf(entry)}).part${atOnce.indexOf(part)};`,
    );
  },
});
