import type {Candidate, PaletteDialog} from '../model/dialog.ts';
import type {Model} from '../model/model.ts';
import {openNetworks} from './open-text.ts';
import {change, pushView, stay} from '../model/step.ts';
import type {Step} from '../model/step.ts';
import {textField} from '../model/text-field.ts';
import type {TextField} from '../model/text-field.ts';

/** Lines of the history that are kept. */
const historyLimit = 200;

/** Opens the command line with something typed in it already. */
export function openPalette(model: Model, text = ''): Step {
  const dialog: PaletteDialog = {
    type: 'palette',
    field: textField(text),
    candidates: [],
    completed: undefined,
    chosen: undefined,
    typed: text,
    back: 0,
  };
  return change(model, {dialog}, {type: 'complete', line: text});
}

/** What was typed: the candidates for it are asked for. */
export function typeInPalette(
  model: Model,
  {wanted: _wanted, ...dialog}: PaletteDialog,
  field: TextField,
): Step {
  return change(
    model,
    {dialog: {...dialog, field, typed: field.text, back: 0, chosen: undefined}},
    {type: 'complete', line: field.text},
  );
}

/** The candidates for a line have come; those for one that was typed on meanwhile are of no use. */
export function takeCandidates(model: Model, line: string, candidates: readonly Candidate[]): Step {
  const {dialog} = model;
  if (dialog?.type !== 'palette' || dialog.field.text !== line) return stay(model);
  const {wanted, ...rest} = dialog;
  const next: PaletteDialog = {...rest, candidates, completed: line};
  return wanted === undefined
    ? stay({...model, dialog: next})
    : completeInPalette({...model, dialog: next}, next, wanted);
}

/** Puts the next candidate in the place of the last word. */
export function completeInPalette(model: Model, dialog: PaletteDialog, direction: 1 | -1): Step {
  const {candidates, chosen, typed, completed} = dialog;
  if (chosen === undefined && completed !== typed) {
    return stay({...model, dialog: {...dialog, wanted: direction}});
  }
  if (candidates.length === 0) return stay(model);
  const first = direction === 1 ? 0 : candidates.length - 1;
  const next =
    chosen === undefined ? first : (chosen + direction + candidates.length) % candidates.length;
  const before = typed.replace(/\S*$/, '');
  const common = chosen === undefined ? commonBeginning(candidates.map(({word}) => word)) : '';
  const last = typed.slice(before.length);

  // One candidate is done with; of several, as much is typed as they have in common.
  if (chosen === undefined && candidates.length === 1) {
    return typeInPalette(model, dialog, textField(before + finished(candidates[0]?.word ?? '')));
  }
  if (chosen === undefined && common.length > last.length) {
    return typeInPalette(model, dialog, textField(before + common));
  }
  const field = textField(before + (candidates[next]?.word ?? ''));
  return change(model, {dialog: {...dialog, field, chosen: next}});
}

/** Puts one of the candidates in the place of the last word, and goes on from there. */
export function completeWith(model: Model, dialog: PaletteDialog, index: number): Step {
  const word = dialog.candidates[index]?.word;
  if (word === undefined) return stay(model);
  return typeInPalette(model, dialog, textField(dialog.typed.replace(/\S*$/, '') + finished(word)));
}

/** A word that is done with; one that wants a value, or the name of a file in it, goes on. */
const finished = (word: string): string => (/[=/]$/.test(word) ? word : `${word} `);

function commonBeginning(words: readonly string[]): string {
  const [first = '', ...others] = words;
  let {length} = first;
  for (const word of others) {
    while (!word.startsWith(first.slice(0, length))) length--;
  }
  return first.slice(0, length);
}

/** Goes back or forth in the history. */
export function recallInPalette(model: Model, dialog: PaletteDialog, lines: number): Step {
  const back = Math.min(model.history.length, Math.max(0, dialog.back + lines));
  const text = back === 0 ? dialog.typed : (model.history.at(-back) ?? '');
  return change(model, {
    dialog: {...dialog, field: textField(text), back, candidates: [], chosen: undefined},
  });
}

/** Runs what was typed in a pane of its own. */
export function submitPalette(model: Model, {field}: PaletteDialog): Step {
  const line = field.text.trim();
  if (line === '') return change(model, {dialog: undefined});
  const history = [...model.history.filter(old => old !== line), line].slice(-historyLimit);
  const known = {...model, history, dialog: undefined};
  const word = line.split(/\s+/)[0] ?? '';
  if (word === 'q' || word === 'quit') return change(known, {}, {type: 'quit'});
  // By itself the verb prints nothing: the picture of them is what it can mean.
  if (line === 'network') return openNetworks(known);
  return runLine(known, line);
}

/** Runs a line of the command line in a pane of its own. */
export function runLine(model: Model, line: string): Step {
  const job = model.now + model.history.length + model.views.length;
  return pushView(
    model,
    {
      type: 'text',
      source: {type: 'job', job, running: true},
      title: `domux ${line}`,
      lines: [],
      scroll: 0,
      follow: true,
      filter: '',
    },
    {type: 'run-verb', job, line},
  );
}
