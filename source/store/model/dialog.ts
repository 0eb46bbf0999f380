import type {Context} from '../../keymap/binding.ts';
import type {Action} from '../../keymap/bindings.ts';
import type {FormRequest, Template} from '../form/form.ts';
import type {FormRow} from '../form/form-rows.ts';
import type {Operation} from './operation.ts';
import type {Deletion} from './sample.ts';
import type {TextField} from './text-field.ts';
import type {TextLine} from './view.ts';

/** What lies over the view and has the keyboard: one at a time. */
export type Dialog =
  | ConfirmDialog
  | PromptDialog
  | MenuDialog
  | ColumnsDialog
  | PaletteDialog
  | FilterDialog
  | FormFieldDialog;

export type ConfirmDialog = {
  readonly type: 'confirm';
  readonly title: string;
  /** Plain lines are wrapped, others are cut. */
  readonly lines: readonly (string | TextLine)[];
  readonly buttons: readonly Button[];
  readonly focus: number;
};

export type Button = {
  readonly label: string;
  readonly danger?: true;
  /** Absent: it only closes the dialog. */
  readonly does?:
    | {readonly operation: Operation; readonly ids: readonly number[]}
    /** @param leaves The form is left. */
    | {readonly request: FormRequest; readonly leaves?: true}
    | {readonly delete: readonly Deletion[]}
    /** Something more is asked. */
    | {readonly prompt: PromptDialog};
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
  | {readonly type: 'set-vcpus'; readonly ids: readonly number[]}
  | {readonly type: 'sysrq'; readonly ids: readonly number[]}
  | {readonly type: 'save'; readonly id: number}
  | {readonly type: 'migrate'; readonly id: number}
  | {readonly type: 'restore'}
  /** The name has to be typed. */
  | {readonly type: 'delete-disks'; readonly name: string; readonly deletion: Deletion}
  | {readonly type: 'new-config'; readonly template: Template}
  | {readonly type: 'form-key'}
  | {readonly type: 'delay'}
  | {readonly type: 'filter-text'};

export type MenuDialog = {
  readonly type: 'menu';
  /** Whose keys choose from it too. */
  readonly context?: Context;
  readonly title: string;
  readonly items: readonly MenuItem[];
  readonly cursor: number;
};

export type MenuItem = {
  readonly label: string;
  readonly key: string;
  /** What choosing it does, or a line that the palette begins with. */
  readonly does: Action | {readonly line: string};
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

/** A field of a form that is typed into; it is drawn in its place. */
export type FormFieldDialog = {
  readonly type: 'form-field';
  readonly row: FormRow;
  /** The text of the config without what is being typed. */
  readonly before: string;
  readonly field: TextField;
};

export type FilterDialog = {
  readonly type: 'filter';
  readonly field: TextField;
  /** The filter to go back to. */
  readonly before: string;
};
