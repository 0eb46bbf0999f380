import {cleanText} from '../../text/clean-text.ts';
import {joinSpans} from '../../parts/paint.ts';
import type {Span} from '../../parts/paint.ts';
import type {StyleName, Theme} from '../../parts/theme.ts';
import type {Form} from '../../store/form/form.ts';
import {parseForm, selectedRow} from '../../store/form/form-rows.ts';

/** The text of a config around what is selected, or else around its first error, with what is wrong marked. */
export function formText(
  form: Form,
  theme: Theme,
  {columns, rows}: {readonly columns: number; readonly rows: number},
): string[] {
  const lines = form.text.replace(/\n$/, '').split('\n');
  const here = parseForm(form.text).lines.get(selectedRow(form)?.name ?? '');
  const problems = new Map<number, 'error' | 'warning'>();
  for (const {line, severity} of form.checked.diagnostics) {
    if (line === undefined || severity === 'note' || problems.get(line) === 'error') continue;
    problems.set(line, severity);
  }
  const firstError = form.checked.diagnostics.find(({severity}) => severity === 'error')?.line;
  const at = (here?.first ?? firstError ?? 1) - 1;
  const from = Math.max(0, Math.min(at - Math.floor(rows / 2), lines.length - rows));
  const digits = String(lines.length).length;

  return Array.from({length: rows}, (_, index) => {
    const number = from + index + 1;
    const line = lines[number - 1];
    if (line === undefined) return joinSpans(theme, [['dim', theme.ascii ? '~' : '']], columns);
    const problem = problems.get(number);
    const isHere = here !== undefined && number >= here.first && number <= here.last;
    const style: StyleName = problem ?? (isHere ? 'accent' : 'plain');
    const mark = problem === 'error' ? '!' : problem === 'warning' ? '?' : isHere ? '>' : ' ';
    const spans: Span[] = [
      ['dim', `${String(number).padStart(digits)} `],
      [style, mark],
      ...textSpans(cleanText(line), style),
    ];
    return joinSpans(theme, spans, columns);
  });
}

/** A comment steps back, where nothing is wrong with its line. */
function textSpans(line: string, style: StyleName): Span[] {
  return style === 'plain' && /^\s*#/.test(line) ? [['dim', line]] : [[style, line]];
}
