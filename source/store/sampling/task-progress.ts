import type {Model} from '../model/model.ts';
import type {DomainRow} from '../model/sample.ts';
import {withToast} from '../model/step.ts';
import type {Task} from '../model/task.ts';

/** Ends the tasks that have come true, and offers to destroy what did not shut down in its time. */
export function withTaskProgress(model: Model): Model {
  let next = model;
  const left = new Map(model.tasks);
  const overdue: DomainRow[] = [];
  for (const [id, task] of model.tasks) {
    const domain = model.domains.get(id);
    if (task.kind === 'operation') {
      if (domain === undefined) left.delete(id);
    } else if (isDone(task, domain)) {
      left.delete(id);
      next = withToast(next, `${domain?.info.name ?? task.name} ${doneWord(task)}.`, 'good');
    } else if (
      domain !== undefined &&
      (task.deadline ?? Infinity) <= model.now &&
      model.dialog === undefined
    ) {
      left.delete(id);
      overdue.push(domain);
    }
  }

  if (left.size === model.tasks.size) return next;
  next = {...next, tasks: left};
  return overdue.length === 0 ? next : offerDestroy(next, overdue);
}

const doneWord = ({kind}: Task) => (kind === 'reboot' ? 'has rebooted' : 'has shut down');

function isDone({kind, restarts, since}: Task, domain: DomainRow | undefined): boolean {
  if (domain === undefined) return true;
  const {info} = domain;
  if (info.status === 'shutdown' || info.status === 'guest-panicked') return true;
  if (kind !== 'reboot') return false;
  return info.restarts > (restarts ?? 0) || (info['started-at'] ?? 0) * 1000 > since;
}

function offerDestroy(model: Model, overdue: readonly DomainRow[]): Model {
  const seconds = model.settings.shutdownPatience;
  return {
    ...model,
    dialog: {
      type: 'confirm',
      title: 'Still running',
      lines: [
        `Not shut down within ${seconds} s:`,
        ...overdue.slice(0, 10).map(({info}) => `  ${info.name} (ID ${info.id})`),
        ...(overdue.length > 10 ? [`  and ${overdue.length - 10} more`] : []),
        '',
        'Destroy ends at once what still runs.',
      ],
      buttons: [
        {label: 'Leave running'},
        {label: 'Ask again', does: {operation: {type: 'shutdown'}, ids: ids(overdue)}},
        {label: 'Destroy', danger: true, does: {operation: {type: 'destroy'}, ids: ids(overdue)}},
      ],
      focus: 0,
    },
  };
}

const ids = (rows: readonly DomainRow[]) => rows.map(({info}) => info.id);
