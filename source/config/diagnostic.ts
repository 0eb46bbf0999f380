import {UsageError} from '../errors.ts';

/** Something to say about a config, and where. */
export type Diagnostic = {
  /** A note is of what was understood otherwise than it is written. */
  readonly severity: 'error' | 'warning' | 'note';
  /** One sentence, without the place. */
  readonly message: string;
  /** The file as the user named it; for a setting of the command line, the word itself. */
  readonly file: string;
  /** From 1; undefined when it is about something that is not in a file. */
  readonly line?: number;
  /** In characters, from 1. */
  readonly column?: number;
};

/** `FILE:LINE:COLUMN: message`, the form that editors and compilers share. */
export function formatDiagnostic({file, line, column, message}: Diagnostic): string {
  const place = line === undefined ? file : `${file}:${line}:${column ?? 1}`;
  return `${place}: ${message}`;
}

/** A config that cannot be used. The message has every error, one a line. */
export class ConfigError extends UsageError {
  override name = 'ConfigError';
  readonly diagnostics: readonly Diagnostic[];

  constructor(diagnostics: readonly Diagnostic[]) {
    super(diagnostics.map(formatDiagnostic).join('\n'));
    this.diagnostics = diagnostics;
  }
}

/** Finds line and column (characters, both from 1) of offsets in a text. A BOM has no width. */
export function createLocator(text: string): (offset: number) => {line: number; column: number} {
  const starts = [text.startsWith('\ufeff') ? 1 : 0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);

  return offset => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    const before = text.slice(starts[low], offset);
    return {line: low + 1, column: Array.from(before).length + 1};
  };
}

/** One line for each; what is no error says what it is. */
export const formatDiagnostics = (diagnostics: readonly Diagnostic[]): string =>
  diagnostics
    .map(({severity, message, ...place}) => {
      const text = severity === 'error' ? message : `${severity}: ${message}`;
      return `${formatDiagnostic({...place, severity, message: text})}\n`;
    })
    .join('');

export const hasErrors = (diagnostics: readonly Diagnostic[]): boolean =>
  diagnostics.some(({severity}) => severity === 'error');
