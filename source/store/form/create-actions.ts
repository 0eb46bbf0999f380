import type {Action} from '../../keymap/bindings.ts';
import {keyLabel} from '../../keymap/key-names.ts';
import type {MenuItem} from '../model/dialog.ts';
import type {Handler} from '../actions/list-actions.ts';
import type {Model} from '../model/model.ts';
import {openPalette} from '../actions/palette.ts';
import {selectedRow} from '../selectors/rows.ts';
import {savedActions} from '../actions/saved-actions.ts';
import {change, stay, tell, withError} from '../model/step.ts';
import type {Step} from '../model/step.ts';
import {textField} from '../model/text-field.ts';
import type {Template} from './form.ts';

/** Asks what a new domain is to begin as. */
function create(model: Model): Step {
  const items = model.keys
    .filter(({context}) => context === 'create')
    .flatMap(({action, description, keys: [key = '']}): MenuItem[] => {
      const refused = whyNot(model, action);
      return action === 'create-start' && refused !== undefined
        ? []
        : [
            {
              label: description,
              key: keyLabel(key),
              does: action,
              ...(refused === undefined ? {} : {refused}),
            },
          ];
    });
  return change(model, {
    dialog: {type: 'menu', context: 'create', title: 'A new domain', items, cursor: 0},
  });
}

function whyNot(model: Model, action: Action): string | undefined {
  if (action === 'create-restore' && !model.settings.verbs.includes('restore')) {
    return 'this domux has no verb restore';
  }
  if (action === 'create-copy' && copyOf(model) === undefined) return 'no guest is selected';
  if (action === 'create-start' && selectedRow(model)?.config === undefined) {
    return 'no config is selected';
  }
  return undefined;
}

function copyOf(model: Model): Template | undefined {
  const row = selectedRow(model);
  if (row?.config !== undefined) return {type: 'copy-of-config', path: row.config.path};
  const id = row?.domain.info.id ?? 0;
  return id === 0 ? undefined : {type: 'copy-of-domain', id};
}

function askForName(model: Model, template: Template | undefined): Step {
  if (template === undefined) {
    return tell({...model, dialog: undefined}, 'Select a guest or a config to copy first.');
  }
  return change(model, {
    dialog: {
      type: 'prompt',
      title: 'A new domain',
      label: 'Name',
      field: textField(),
      purpose: {type: 'new-config', template},
    },
  });
}

/** A config is started by its name; else the command line is ready for one. */
function startConfig(model: Model): Step {
  const config = selectedRow(model)?.config;
  return openPalette(model, config === undefined ? 'create ' : `create ${config.name}`);
}

function restoreSaved(model: Model): Step {
  const closed = {...model, dialog: undefined};
  const refusal = whyNot(model, 'create-restore');
  return refusal === undefined
    ? savedActions.restore(closed)
    : stay(withError(closed, 'Not possible', `${refusal}.`));
}

/** How a new domain comes to be. */
export const createActions = {
  create,
  'create-start': startConfig,
  'create-mini': model => askForName(model, {type: 'mini'}),
  'create-image': model => openPalette(model, 'create --from '),
  'create-copy': model => askForName(model, copyOf(model)),
  'create-empty': model => askForName(model, {type: 'empty'}),
  'create-restore': restoreSaved,
  'create-command': model => openPalette(model, 'create '),
} as const satisfies Partial<Record<Action, Handler>>;
