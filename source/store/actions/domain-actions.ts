import type {Action} from '../../keymap/bindings.ts';
import {findBinding} from '../../keymap/resolve.ts';
import {keyLabel} from '../../keymap/key-names.ts';
import {possibleTargets, whyNot} from '../selectors/availability.ts';
import {contextStack} from '../selectors/context.ts';
import type {PromptPurpose} from '../model/dialog.ts';
import type {Effect} from '../model/effects.ts';
import type {Handler} from './list-actions.ts';
import {currentView} from '../model/model.ts';
import type {Model} from '../model/model.ts';
import {underWay} from '../model/operation.ts';
import type {Operation} from '../model/operation.ts';
import {targetRows} from '../selectors/rows.ts';
import type {DomainRow} from '../model/sample.ts';
import {openVerbMenu} from './verb-menu.ts';
import {change, pushView, stay, tell, withError} from '../model/step.ts';
import type {Step} from '../model/step.ts';
import {textField} from '../model/text-field.ts';

const mebibyte = 1024 * 1024;

/** Names in a question; many are counted. */
const nameLimit = 12;

/** Begins an operation on domains; each row says that it is under way. */
export function operate(model: Model, operation: Operation, ids: readonly number[]): Step {
  const tasks = new Map(model.tasks);
  for (const id of ids) {
    const label = underWay(operation);
    const {now, settings} = model;
    const info = model.domains.get(id)?.info;
    const waits = operation.type === 'shutdown' || operation.type === 'reboot';
    tasks.set(id, {
      kind: waits ? operation.type : 'operation',
      name: info?.name ?? `Domain ${id}`,
      label,
      since: now,
      ...(waits ? {deadline: now + settings.shutdownPatience * 1000} : {}),
      restarts: info?.restarts ?? 0,
    });
  }
  const effects = ids.map((id): Effect => ({type: 'operate', id, operation}));
  return change(model, {tasks, dialog: undefined}, ...effects);
}

/** Does something to the domains that an action is possible for. */
export const onTargets =
  (action: Action, act: (model: Model, targets: readonly DomainRow[]) => Step): Handler =>
  model => {
    const binding = findBinding(model.keys, ['domain', 'list'], action);
    return binding === undefined ? stay(model) : act(model, possibleTargets(model, binding));
  };

const atOnce = (action: Action, operation: Operation): Handler =>
  onTargets(action, (model, targets) => operate(model, operation, targets.map(idOf)));

const idOf = ({info}: DomainRow) => info.id;

function names(targets: readonly DomainRow[]): string[] {
  const listed = targets.slice(0, nameLimit).map(({info}) => `  ${info.name} (ID ${info.id})`);
  const more = targets.length - listed.length;
  return more > 0 ? [...listed, `  and ${more} more`] : listed;
}

function askToDestroy(model: Model, targets: readonly DomainRow[]): Step {
  const them = targets.length === 1 ? 'it' : 'them';
  return change(model, {
    dialog: {
      type: 'confirm',
      title: targets.length === 1 ? 'Destroy a domain' : `Destroy ${targets.length} domains`,
      lines: [
        ...names(targets),
        '',
        `This ends ${them} at once, as pulling the plug does. Disks stay.`,
      ],
      buttons: [
        {label: 'Cancel'},
        {
          label: 'Destroy',
          danger: true,
          does: {operation: {type: 'destroy'}, ids: targets.map(idOf)},
        },
      ],
      focus: 0,
    },
  });
}

const prompt = (
  model: Model,
  title: string,
  label: string,
  text: string,
  purpose: PromptPurpose,
): Step =>
  change(model, {
    dialog: {type: 'prompt', title, label, field: textField(text), purpose},
  });

const titleFor = (what: string, targets: readonly DomainRow[]): string => {
  const [first] = targets;
  return targets.length === 1 && first
    ? `${what} ${first.info.name}`
    : `${what} ${targets.length} domains`;
};

function openMenu(model: Model): Step {
  const rows = targetRows(model);
  const [first] = rows;
  if (first === undefined) return stay(model);
  const here = currentView(model).type;
  const items = model.keys
    .filter(
      ({context, needs, action}) =>
        context === 'domain' && needs !== undefined && action !== 'menu' && here !== action,
    )
    .map(binding => {
      const refused = whyNot(model, binding, rows);
      return {
        label: binding.description.split(/[:;]/)[0] ?? '',
        key: keyLabel(binding.keys[0] ?? ''),
        does: binding.action,
        ...(refused === undefined ? {} : {refused}),
      };
    });
  const title =
    rows.length > 1
      ? `${rows.length} marked`
      : (first.domain?.info.name ?? first.config?.name ?? '');
  const ids = rows.flatMap(({domain}) => (domain && domain.info.id !== 0 ? [domain.info.id] : []));
  const unknown = ids.filter(id => !model.refusals.has(id));
  return change(
    model,
    {dialog: {type: 'menu', title, items, cursor: 0}},
    ...unknown.map((id): Effect => ({type: 'query-refusals', id})),
  );
}

/** It is filled, and added to, as long as it is shown. */
const openLog = (model: Model, {info}: DomainRow): Step =>
  pushView(model, {
    type: 'text',
    source: {type: 'log', id: info.id},
    title: `Console of ${info.name}`,
    lines: [],
    scroll: 0,
    follow: true,
    filter: '',
  });

function edit(model: Model): Step {
  const row = targetRows(model).find(one => one.config ?? one.domain.info.config);
  const path = row?.config?.path ?? row?.domain?.info.config;
  if (path === undefined) return stay(model);
  return change(model, {}, {type: 'form', request: {type: 'open', from: {type: 'file', path}}});
}

/** A transfer is called off for good; of anything else only the waiting ends. */
const cancelTask = onTargets('cancel-task', (model, targets) => {
  const moving = targets.filter(({info}) => info.transfer !== undefined).map(idOf);
  const waiting = targets.map(idOf).filter(id => model.tasks.has(id) && !moving.includes(id));
  const tasks = new Map(model.tasks);
  for (const id of waiting) tasks.delete(id);
  const [next] = change(model, {tasks});
  const [told] =
    waiting.length === 0
      ? stay(next)
      : tell(next, 'No longer waiting. What the guest was asked for it may still do.');
  return moving.length === 0 ? stay(told) : operate(told, {type: 'cancel-transfer'}, moving);
});

/** What the keys do to domains. */
export const domainActions = {
  details: onTargets('details', (model, [first]) =>
    first === undefined
      ? stay(model)
      : pushView(model, {type: 'details', key: `d${first.info.id}`, scroll: 0}),
  ),
  console: onTargets('console', (model, [first]) =>
    first === undefined
      ? stay(model)
      : change(model, {}, {type: 'open-console', id: first.info.id}),
  ),
  log: onTargets('log', (model, [first]) =>
    first === undefined ? stay(model) : openLog(model, first),
  ),
  edit,
  pause: atOnce('pause', {type: 'pause'}),
  unpause: atOnce('unpause', {type: 'unpause'}),
  shutdown: atOnce('shutdown', {type: 'shutdown'}),
  reboot: atOnce('reboot', {type: 'reboot'}),
  destroy: onTargets('destroy', askToDestroy),
  rename: onTargets('rename', (model, [first]) =>
    first === undefined
      ? stay(model)
      : prompt(model, titleFor('Rename', [first]), 'New name', first.info.name, {
          type: 'rename',
          id: first.info.id,
        }),
  ),
  'set-memory': onTargets('set-memory', (model, targets) =>
    prompt(
      model,
      titleFor('Memory of', targets),
      'MiB',
      String(Math.round((targets[0]?.info.stats.memory.current ?? 0) / mebibyte)),
      {type: 'set-memory', ids: targets.map(idOf)},
    ),
  ),
  'set-vcpus': onTargets('set-vcpus', (model, targets) =>
    prompt(
      model,
      titleFor('vCPUs of', targets),
      `vCPUs, at most ${Math.min(...targets.map(({info}) => info.maxvcpus))}`,
      String(targets[0]?.info.vcpus ?? 1),
      {type: 'set-vcpus', ids: targets.map(idOf)},
    ),
  ),
  sysrq: onTargets('sysrq', (model, targets) =>
    prompt(model, titleFor('SysRq for', targets), 'Key, h for help', '', {
      type: 'sysrq',
      ids: targets.map(idOf),
    }),
  ),
  'cancel-task': cancelTask,
  menu: openMenu,
  verbs: openVerbMenu,
} as const satisfies Partial<Record<Action, Handler>>;

/** Reasons of machines may be sentences already. */
const sentence = (reason: string): string => `${reason.replace(/\.$/, '')}.`;

/** Why the binding's action cannot be carried out now is said instead of carrying it out. */
export function refuse(model: Model, action: Action): Step | undefined {
  const binding = findBinding(model.keys, [...contextStack(model), 'domain', 'list'], action);
  const reason = binding && whyNot(model, binding);
  return reason === undefined
    ? undefined
    : stay(withError(model, 'Not possible', sentence(reason)));
}
