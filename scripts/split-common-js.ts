import {createHash} from 'node:crypto';
import {basename} from 'node:path';
import {build} from 'esbuild';
import type {BuildOptions, Metafile, OutputFile, Plugin} from 'esbuild';

/** What esbuild is to be told in the first place, so that there is something to split. */
export const splittable = {
  ...{splitting: true, format: 'esm', metafile: true, outExtension: {}},
} as const satisfies BuildOptions;

export type Split = {
  /** Of the entry. */
  readonly name: string;
  /** Of the files that come of it. */
  readonly options: BuildOptions;
  /**
   * Which of what is loaded later is worth a file of its own. A process that outlives its installation finds
   * none of these any more once another version is in its place.
   */
  readonly later?: RegExp;
  /**
   * What is often run, each as the modules that it loads later, by their paths. What the same of them load comes into
   * one file: each file that is looked for, read and compiled by itself takes 0.3 ms.
   */
  readonly runs?: readonly (readonly string[])[];
  /** What is small and run so often that the entry's file has it, by path of the module. */
  readonly withEntry?: readonly string[];
};

/**
 * Makes CommonJS files of a program: one with all that it loads at once, and one for each thing that
 * it loads later. esbuild splits nothing but ES modules, whose loader takes longer to start than most
 * verbs run; so what it has split is bundled once more.
 */
export const splitCommonJs = ({name, options, ...split}: Split): Plugin => ({
  name: 'split-common-js',
  setup: esbuild =>
    esbuild.onEnd(async result => {
      if (result.errors.length > 0 || !result.metafile) return;
      const parts = readParts(result.metafile, result.outputFiles ?? []);
      const files = joinParts(parts, `${name}.js`, split);
      const built = await Promise.all(
        files.map(file =>
          build({
            ...options,
            entryPoints: {[file.name]: file.name},
            plugins: [partsAsModules(parts, files, file)],
          }),
        ),
      );
      result.outputFiles = built.flatMap(({outputFiles = []}) => outputFiles);
    }),
});

type Part = {
  readonly text: string;
  /** What it imports statically. */
  readonly imports: readonly string[];
  /** The same, and what it imports by an expression. */
  readonly uses: readonly string[];
  /** The module that is imported by an expression, where it is not only what others have in common. */
  readonly entryPoint: string | undefined;
};

/** What esbuild has split, by file name. */
type Parts = ReadonlyMap<string, Part>;

function readParts({outputs}: Metafile, files: readonly OutputFile[]): Parts {
  const texts = new Map(files.map(({path, text}) => [basename(path), text]));
  const read = Object.entries(outputs).map(([path, {imports, entryPoint}]): [string, Part] => {
    const text = texts.get(basename(path)) ?? '';
    const uses = imports.filter(({external}) => !external);
    const namesOf = (some: typeof uses) => some.map(used => basename(used.path));
    const statically = namesOf(uses.filter(({kind}) => kind === 'import-statement'));
    return [basename(path), {text, imports: statically, uses: namesOf(uses), entryPoint}];
  });
  return new Map(read);
}

/** A file of those that are made. */
type JoinedFile = {
  /** Without its extension. */
  readonly name: string;
  /** The part that it exports as it is, if it does. */
  readonly whole: string | undefined;
  /** Those that it has; where there are others than the one above, it gives each by its own name. */
  readonly parts: readonly string[];
};

function joinParts(
  parts: Parts,
  entry: string,
  {later = /./, runs = [], withEntry = []}: Omit<Split, 'name' | 'options'>,
): readonly JoinedFile[] {
  const atOnce = new Set([...loadedAtOnce(parts, entry, later), ...loadedWith(parts, withEntry)]);
  const loadedBy = runs.map(modules => loadedWith(parts, modules));
  const sharers = new Map<string, string[]>();
  for (const part of parts.keys()) {
    if (atOnce.has(part)) continue;
    const users = loadedBy.flatMap((loaded, index) => (loaded.has(part) ? [index] : []));
    // What one part imports, all that load it load too: files that are made so never need each other both ways.
    const key = users.length === 0 ? part : users.join(' ');
    sharers.set(key, [...(sharers.get(key) ?? []), part]);
  }
  return [
    {name: nameOf(entry), whole: entry, parts: [...atOnce]},
    ...[...sharers.values()].map(together => joined(nameOf(entry), together)),
  ];
}

function joined(program: string, parts: readonly string[]): JoinedFile {
  const [only = ''] = parts;
  if (parts.length === 1) return {name: nameOf(only), whole: only, parts};
  // The names of parts have a hash of what is in them: no other version has the same.
  const hash = createHash('sha256').update(parts.join(' ')).digest('hex').slice(0, 8).toUpperCase();
  return {name: `${program}-joined-${hash}`, whole: undefined, parts};
}

const nameOf = (part: string) => part.replace(/\.js$/, '');

function loadedAtOnce(parts: Parts, entry: string, later: RegExp): ReadonlySet<string> {
  const loaded = withImports(parts, entry);
  for (const [name, {entryPoint}] of parts) {
    if (entryPoint !== undefined && name !== entry && !later.test(name)) {
      withImports(parts, name, loaded);
    }
  }
  return loaded;
}

/** All that is loaded with these modules. */
function loadedWith(parts: Parts, modules: readonly string[]): ReadonlySet<string> {
  const loaded = new Set<string>();
  for (const module of modules) {
    const found = [...parts].find(([, {entryPoint}]) => entryPoint === module);
    if (found === undefined) throw new Error(`${module} is nothing that is loaded later.`);
    withImports(parts, found[0], loaded);
  }
  return loaded;
}

function withImports(parts: Parts, part: string, seen = new Set<string>()): Set<string> {
  if (seen.has(part)) return seen;
  seen.add(part);
  for (const imported of parts.get(part)?.imports ?? []) withImports(parts, imported, seen);
  return seen;
}

/** The name by which a file gives one of several parts. */
const exportOf = (part: string) => nameOf(part).replaceAll('-', '_');

/** What a file gives others: of several parts those that others use, and what nobody does is not even begun. */
function exportsOf(all: Parts, {whole, parts}: JoinedFile): string {
  const own = whole === undefined ? [] : [`export * from './${whole}';`];
  const outside = [...all].filter(([name]) => !parts.includes(name));
  const used = new Set(outside.flatMap(([, {uses}]) => uses));
  const others = parts.length === 1 ? [] : parts.filter(part => used.has(part));
  return [...own, ...others.map(part => `export * as ${exportOf(part)} from './${part}';`)].join(
    '\n',
  );
}

const partsAsModules = (
  parts: Parts,
  files: readonly JoinedFile[],
  current: JoinedFile,
): Plugin => ({
  name: 'parts-as-modules',
  setup: esbuild => {
    esbuild.onResolve({filter: /.*/}, ({path, kind}) => {
      if (kind === 'entry-point') return {path, namespace: 'exports'};
      const part = basename(path);
      if (!parts.has(part)) return {path, external: true};
      return {path: part, namespace: current.parts.includes(part) ? 'part' : 'of another file'};
    });
    const load = (namespace: string, contents: (path: string) => string) => {
      esbuild.onLoad({filter: /.*/, namespace}, ({path}) => ({contents: contents(path)}));
    };
    load('exports', () => exportsOf(parts, current));
    load('part', part => parts.get(part)?.text ?? '');
    load('of another file', part => {
      const file = files.find(other => other.parts.includes(part));
      const all = `require(${JSON.stringify(`./${file?.name ?? ''}.cjs`)})`;
      return `module.exports=${all}${file?.parts.length === 1 ? '' : `.${exportOf(part)}`};`;
    });
  },
});
