import type {Diagnostic} from '../../config/diagnostic.ts';
import type {MachineKind} from '../../config/domain-config.ts';

/** A config that is being edited: the form and the text it stands for. */
export type Form = {
  /** Absolute path of the file that it is, or is to be. */
  readonly path: string;
  /** The file when it was opened; undefined while there is none. */
  readonly base: string | undefined;
  readonly text: string;
  /** The texts before, the newest last. */
  readonly past: readonly string[];
  /** The texts that were undone, the last one last. */
  readonly future: readonly string[];
  readonly checked: Checked;
  /** Key of the selected row. */
  readonly selected: string;
  /** On a narrow terminal the text takes the place of the fields. */
  readonly showText: boolean;
  /** Who else has it open, or what was brought back. */
  readonly notice: string | undefined;
};

/** What the text comes to; of the last text that was checked. */
export type Checked = {
  readonly machine: MachineKind;
  readonly diagnostics: readonly Diagnostic[];
};

/** Where a form begins. */
export type FormSource =
  | {readonly type: 'file'; readonly path: string}
  | {readonly type: 'new'; readonly name: string; readonly template: Template};

/** What a new config begins as. */
export type Template =
  | {readonly type: 'mini'}
  | {readonly type: 'empty'}
  | {readonly type: 'copy-of-config'; readonly path: string}
  /** Of what a domain was created with. */
  | {readonly type: 'copy-of-domain'; readonly id: number};

/** What happens to a domain of a config that is saved. */
export type AfterSaving = 'nothing' | 'apply' | 'create' | 'create-with-console';

/** What a form wants done outside of the model. */
export type FormRequest =
  | {readonly type: 'open'; readonly from: FormSource}
  /** Check the text, and keep it where a crash of this screen leaves it. */
  | {readonly type: 'check'; readonly path: string; readonly text: string}
  /** Hand the text to the user's editor. */
  | {readonly type: 'edit-text'; readonly path: string; readonly text: string}
  /** Compare with what was there, to be shown only, or before it is saved. */
  | ({readonly type: 'compare'; readonly purpose: 'show' | 'save'} & Texts)
  | ({readonly type: 'save'; readonly then: AfterSaving} & Texts)
  /** Put what others have saved meanwhile into the text. */
  | ({readonly type: 'merge'} & Texts)
  /** What `create -n` says. */
  | {readonly type: 'dry-run'; readonly path: string; readonly text: string}
  /** Nobody edits it here any more. */
  | {readonly type: 'close'; readonly path: string};

type Texts = Pick<Form, 'path' | 'base' | 'text'>;

/** What came of a request. */
export type FormNews =
  | {
      readonly type: 'opened';
      readonly form: Pick<Form, 'path' | 'base' | 'text' | 'checked' | 'notice' | 'past'>;
    }
  | {
      readonly type: 'checked';
      readonly path: string;
      readonly text: string;
      readonly checked: Checked;
    }
  | {readonly type: 'edited'; readonly path: string; readonly text: string}
  | {
      readonly type: 'compared';
      readonly path: string;
      readonly purpose: 'show' | 'save';
      /** In unified form. */
      readonly difference: readonly string[];
      /** What takes effect when, in the domains that run from it. */
      readonly effects: readonly string[];
      /** Some of it can take effect now. */
      readonly canApply: boolean;
    }
  /** Somebody else has saved it meanwhile. */
  | {readonly type: 'conflict'; readonly path: string}
  | {
      readonly type: 'merged';
      readonly path: string;
      readonly base: string;
      readonly text: string;
      readonly conflict: boolean;
    }
  | {readonly type: 'saved'; readonly path: string; readonly told: string}
  | {readonly type: 'dry-run'; readonly path: string; readonly lines: readonly string[]};
