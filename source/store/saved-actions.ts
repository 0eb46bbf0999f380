import type {Action} from '../keymap/bindings.ts';
import {onTargets} from './domain-actions.ts';
import type {Handler} from './list-actions.ts';
import type {Model} from './model.ts';
import {runLine} from './palette.ts';
import {change, stay} from './step.ts';
import type {Step} from './step.ts';
import {textField} from './text-field.ts';

/** A word as the command line takes it, blanks and all. */
const quoted = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;

/** Saves a domain to a file: the verb tells how far it is, and can be ended. */
export const saveTo = (model: Model, id: number, file: string): Step =>
  runLine(model, `save ${id} ${quoted(file)}`);

export const restoreFrom = (model: Model, file: string): Step =>
  runLine(model, `restore ${quoted(file)}`);

/** What the keys do with domains in files. */
export const savedActions = {
  save: onTargets('save', (model, [first]) =>
    first === undefined
      ? stay(model)
      : change(model, {
          dialog: {
            type: 'prompt',
            title: `Save ${first.info.name}`,
            label: 'File',
            field: textField(`${model.settings.workingDirectory}${first.info.name}.save`),
            purpose: {type: 'save', id: first.info.id},
          },
        }),
  ),
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
