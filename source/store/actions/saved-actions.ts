import type {Action} from '../../keymap/bindings.ts';
import type {PromptDialog} from '../model/dialog.ts';
import {onTargets} from './domain-actions.ts';
import type {Handler} from './list-actions.ts';
import type {Model} from '../model/model.ts';
import type {DomainRow} from '../model/sample.ts';
import {runLine} from './palette.ts';
import {change, stay} from '../model/step.ts';
import type {Step} from '../model/step.ts';
import {textField} from '../model/text-field.ts';

/** A word as the command line takes it, blanks and all. */
const quoted = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;

/** Saves a domain to a file: the verb tells how far it is, and can be ended. */
export const saveTo = (model: Model, id: number, file: string): Step =>
  runLine(model, `save ${id} ${quoted(file)}`);

/** Moves a domain to another host; consoles that are open here stay so. */
export const migrateTo = (model: Model, id: number, host: string): Step =>
  runLine(model, `migrate ${id} ${quoted(host)}`);

export const restoreFrom = (model: Model, file: string): Step =>
  runLine(model, `restore ${quoted(file)}`);

/** Asks for something about the first of the rows that an action applies to. */
const asking = (action: 'save' | 'migrate', ask: (model: Model, row: DomainRow) => PromptDialog) =>
  onTargets(action, (model, [first]) =>
    first === undefined ? stay(model) : change(model, {dialog: ask(model, first)}),
  );

/** What the keys do with domains that go into files, or elsewhere. */
export const savedActions = {
  save: asking('save', ({settings}, {info: {id, name}}) => ({
    ...{type: 'prompt', title: `Save ${name}`, label: 'File'},
    field: textField(`${settings.workingDirectory}${name}.save`),
    purpose: {type: 'save', id},
  })),
  migrate: asking('migrate', (_, {info: {id, name}}) => ({
    ...{type: 'prompt', title: `Migrate ${name}`, label: 'To, as user@host'},
    field: textField(''),
    purpose: {type: 'migrate', id},
  })),
  restore: model =>
    change(model, {
      dialog: {
        type: 'prompt',
        title: 'Restore a domain',
        label: 'File',
        field: textField(model.settings.workingDirectory),
        purpose: {type: 'restore'},
      },
    }),
} as const satisfies Partial<Record<Action, Handler>>;
