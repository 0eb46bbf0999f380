import type {Action} from '../../keymap/bindings.ts';
import {boundaryAfter, boundaryBefore} from '../../text/boundaries.ts';

/** A line that is being typed. */
export type TextField = {
  readonly text: string;
  /** Where the cursor is, in the units of the string. */
  readonly cursor: number;
};

export const textField = (text = ''): TextField => ({text, cursor: text.length});

/** Puts text where the cursor is; of several lines it takes the first. */
export function insertText({text, cursor}: TextField, given: string): TextField {
  const typed = (given.split(/[\r\n]/)[0] ?? '').replace(/[\x00-\x1f\x7f]/g, '');
  return {
    text: text.slice(0, cursor) + typed + text.slice(cursor),
    cursor: cursor + typed.length,
  };
}

type Edit = (field: TextField) => TextField;

const move =
  (to: (field: TextField) => number): Edit =>
  field => ({...field, cursor: Math.min(field.text.length, Math.max(0, to(field)))});

/** Deletes what lies between the cursor and another position. */
const cut =
  (to: (field: TextField) => number): Edit =>
  field => {
    const other = Math.min(field.text.length, Math.max(0, to(field)));
    const [from, end] = [Math.min(other, field.cursor), Math.max(other, field.cursor)];
    return {text: field.text.slice(0, from) + field.text.slice(end), cursor: from};
  };

const wordBefore = ({text, cursor}: TextField) =>
  text.slice(0, cursor).replace(/\S*\s*$/, '').length;

/** The actions of the context `field` that edit. */
export const edits = {
  'field-left': move(({text, cursor}) => boundaryBefore(text, cursor)),
  'field-right': move(({text, cursor}) => boundaryAfter(text, cursor)),
  'field-home': move(() => 0),
  'field-end': move(({text}) => text.length),
  'field-backspace': cut(({text, cursor}) => boundaryBefore(text, cursor)),
  'field-delete': cut(({text, cursor}) => boundaryAfter(text, cursor)),
  'field-delete-word': cut(wordBefore),
  'field-delete-all': cut(() => 0),
  'field-delete-rest': cut(({text}) => text.length),
} as const satisfies Partial<Record<Action, Edit>>;
