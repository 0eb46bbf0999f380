import type {Action} from '../../keymap/bindings.ts';
import type {Button, ConfirmDialog} from '../model/dialog.ts';
import type {Effect} from '../model/effects.ts';
import {shortBytes} from '../model/format.ts';
import type {Handler} from './list-actions.ts';
import type {Model} from '../model/model.ts';
import {targetRows} from '../selectors/rows.ts';
import type {ConfigSurvey} from '../../protocol/shapes/config-survey.ts';
import {change, stay, withError, withToast} from '../model/step.ts';
import type {Step} from '../model/step.ts';
import {textField} from '../model/text-field.ts';

/** Configs in a question; more are counted. */
const nameLimit = 8;

/** Starts the domains of configs that do not run. */
function boot(model: Model): Step {
  const configs = targetRows(model).flatMap(({config}) => (config ? [config] : []));
  const fresh = configs.filter(({path}) => !model.booting.has(path));
  const booting = new Map([...model.booting, ...fresh.map(({path}) => [path, model.now] as const)]);
  const effects = fresh.map(({name, path}): Effect => ({type: 'boot', name, path}));
  return change(model, {booting}, ...effects);
}

/** A domain of a config runs, or why it does not. */
export function takeBooted(
  model: Model,
  {path, name, id, error}: {path: string; name: string; id?: number; error?: string},
): Step {
  const booting = new Map(model.booting);
  booting.delete(path);
  const next = {...model, booting};
  if (error !== undefined) return stay(withError(next, `boot ${name}`, error));
  return change(withToast(next, `${name} runs, with ID ${id}.`, 'good'), {}, {type: 'sample'});
}

const pathsOf = (model: Model): string[] => [
  ...new Set(
    targetRows(model).flatMap(({config, domain}) => config?.path ?? domain?.info.config ?? []),
  ),
];

function askWhatGoes(model: Model): Step {
  const paths = pathsOf(model);
  return change(model, {}, {type: 'survey-configs', paths});
}

/** Asks whether configs are to be deleted, and of a single one whether its disks are too. */
export function askToDelete(model: Model, surveys: readonly ConfigSurvey[]): Step {
  const [only] = surveys.length === 1 ? surveys : [];
  const paths = surveys.map(({path}) => path);
  const buttons: Button[] = [
    {label: 'Cancel'},
    {
      label: surveys.length === 1 ? 'Delete config' : `Delete ${surveys.length} configs`,
      danger: true,
      does: {delete: paths.map(path => ({path, disks: []}))},
    },
    ...(only === undefined || only.disks.length === 0 ? [] : [diskButton(only)]),
  ];
  const dialog: ConfirmDialog = {
    type: 'confirm',
    title: surveys.length === 1 ? 'Delete a config' : `Delete ${surveys.length} configs`,
    lines: [
      ...surveys.slice(0, nameLimit).flatMap(linesOf),
      ...(surveys.length > nameLimit ? [`and ${surveys.length - nameLimit} more`] : []),
      '',
      'domux config undo brings a config back; disks are gone for good.',
    ],
    buttons,
    focus: 0,
  };
  return change(model, {dialog});
}

function linesOf({path, disks, kept, running}: ConfigSurvey): string[] {
  return [
    path,
    ...(running.length === 0 ? [] : [`  ${running.join(', ')} goes on without it`]),
    ...disks.map(disk => `  disk ${disk.path}, ${shortBytes(disk.bytes)}`),
    ...kept.map(disk => `  disk ${disk.path} stays: ${disk.why}`),
  ];
}

/** What is gone for good wants to be named. */
function diskButton({path, name, disks}: ConfigSurvey): Button {
  return {
    label: disks.length === 1 ? 'Config and disk...' : 'Config and disks...',
    danger: true,
    does: {
      prompt: {
        type: 'prompt',
        title: `Delete ${name} with ${disks.map(disk => disk.path).join(', ')}`,
        label: `Type ${name} to delete`,
        field: textField(),
        purpose: {
          type: 'delete-disks',
          name,
          deletion: {path, disks: disks.map(disk => disk.path)},
        },
      },
    },
  };
}

/** What the keys do to configs that do not run, and to files. */
export const configActions = {
  boot,
  'delete-config': askWhatGoes,
} as const satisfies Partial<Record<Action, Handler>>;
