import {createLocator, type Diagnostic} from '../diagnostic.ts';
import {evaluateConfig} from '../evaluation/evaluate.ts';
import type {Evaluated} from '../evaluation/values.ts';
import {offsetInString} from '../syntax/literals.ts';
import type {ConfigDocument} from '../syntax/nodes.ts';

/** A setting with the text it was written in. */
export type Setting = {
  readonly key: string;
  readonly value: Evaluated;
  readonly source: Source;
  /** Offset of the key in the source. */
  readonly keyOffset: number;
};

/** Where settings are from: a file, or one word of the command line. */
export type Source = {
  readonly file: string;
  readonly text: string;
  /** Absent for a word, whose name says enough. */
  readonly locate?: ReturnType<typeof createLocator>;
};

/** What KEY=VALUE of a command line come to. */
export type CommandWords = {
  /** Known keys: they win over the file. */
  readonly settings: readonly Setting[];
  /** Every word: the file's expressions can use them. */
  readonly variables: ReadonlyMap<string, string>;
};

/** All that a config and the command line set, and what is wrong with the config's text. */
export type Collected = {
  readonly settings: ReadonlyMap<string, Setting>;
  readonly diagnostics: readonly Diagnostic[];
  readonly used: ReadonlySet<string>;
};

/** Puts the settings of a config and of the command line together; the command line wins. */
export function collectSettings(document: ConfigDocument, words: CommandWords): Collected {
  const {text, file} = document;
  const source = {file, text, locate: createLocator(text)};
  const evaluation = evaluateConfig(document, words.variables);
  const settings = new Map<string, Setting>();
  for (const [key, {value, statement}] of evaluation.settings) {
    settings.set(key, {key, value, source, keyOffset: statement.keySpan.start});
  }
  for (const setting of words.settings) settings.set(setting.key, setting);
  return {
    settings,
    diagnostics: evaluation.problems.map(({offset, message}) =>
      diagnose('error', source, offset, message),
    ),
    used: evaluation.used,
  };
}

/** A diagnostic about an offset of a source. */
export function diagnose(
  severity: Diagnostic['severity'],
  {file, locate}: Source,
  offset: number,
  message: string,
): Diagnostic {
  return {severity, message, file, ...locate?.(offset)};
}

/**
 * The offset of a character of a string value, where the value was written as one string; else the
 * offset of the expression that made it.
 */
export function offsetWithin({node}: Evaluated, {text}: Source, index: number): number {
  if (node.kind !== 'string') return node.start;
  return node.start + offsetInString(text.slice(node.start, node.end), index);
}
