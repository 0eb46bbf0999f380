import type {Action} from '../keymap/bindings.ts';
import type {Operation} from './operation.ts';
import type {TextField} from './text-field.ts';

/** What lies over the view and has the keyboard: one at a time. */
export type Dialog =
  ConfirmDialog | PromptDialog | MenuDialog | ColumnsDialog | PaletteDialog | FilterDialog;

export type ConfirmDialog = {
  readonly type: 'confirm';
  readonly title: string;
  readonly lines: readonly string[];
  readonly buttons: readonly Button[];
  readonly focus: number;
};

export type Button = {
  readonly label: string;
  readonly danger?: true;
  /** Absent: it only closes the dialog. */
  readonly does?: {readonly operation: Operation; readonly ids: readonly number[]};
};

export type PromptDialog = {
  readonly type: 'prompt';
  readonly title: string;
  readonly label: string;
  readonly field: TextField;
  readonly purpose: PromptPurpose;
  /** Why what was typed is not taken. */
  readonly problem?: string;
};

export type PromptPurpose =
  | {readonly type: 'rename'; readonly id: number}
  | {readonly type: 'set-memory'; readonly ids: readonly number[]}
  | {readonly type: 'sysrq'; readonly ids: readonly number[]}
  | {readonly type: 'delay'}
  | {readonly type: 'filter-text'};

export type MenuDialog = {
  readonly type: 'menu';
  readonly title: string;
  readonly items: readonly MenuItem[];
  readonly cursor: number;
};

export type MenuItem = {
  readonly label: string;
  readonly key: string;
  readonly action: Action;
  /** Why it is not possible. */
  readonly refused?: string;
};

export type ColumnsDialog = {readonly type: 'columns'; readonly cursor: number};

export type PaletteDialog = {
  readonly type: 'palette';
  readonly field: TextField;
  readonly candidates: readonly Candidate[];
  /** The line that the candidates are for. */
  readonly completed: string | undefined;
  /** The candidate that Tab has put in. */
  readonly chosen: number | undefined;
  /** Tab was pressed before the candidates came. */
  readonly wanted?: 1 | -1;
  /** What was typed before the history or a candidate took its place. */
  readonly typed: string;
  /** Lines back in the history; 0 is what is being typed. */
  readonly back: number;
};

export type Candidate = {readonly word: string; readonly help: string};

export type FilterDialog = {
  readonly type: 'filter';
  readonly field: TextField;
  /** The filter to go back to. */
  readonly before: string;
};
