import type {Model} from '../model/model.ts';
import {currentView} from '../model/model.ts';
import {popView, pushView, tell, withError, withToast} from '../model/step.ts';
import type {Step} from '../model/step.ts';
import type {TextView} from '../model/view.ts';
import {keyHint} from '../selectors/key-of.ts';

/** Leaves a view. A command that runs in it goes on, and can be come back to. */
export function leaveView(model: Model): Step {
  const view = currentView(model);
  const [left, effects] = popView(model);
  if (view.type !== 'text' || view.source.type !== 'job' || !view.source.running) {
    return [left, effects];
  }
  const hint = keyHint(model, 'commands', 'shows it');
  return [
    withToast({...left, commands: [...left.commands, view]}, `${view.title} goes on${hint}`),
    effects,
  ];
}

/** Shows the command that was left first: whoever leaves it again comes to the next. */
export function showCommand(model: Model): Step {
  const [first, ...others] = model.commands;
  if (first === undefined) return tell(model, 'No command runs that was left.');
  return pushView({...model, commands: others}, first);
}

/** Changes the view of a command, be it shown or left. */
export function changeCommand(model: Model, job: number, how: (view: TextView) => TextView): Model {
  const changed = <V extends Model['views'][number]>(view: V): V | TextView =>
    view.type === 'text' && view.source.type === 'job' && view.source.job === job
      ? how(view)
      : view;
  const [first, ...others] = model.views;
  return {
    ...model,
    views: [first, ...others.map(changed)],
    commands: model.commands.map(changed),
  };
}

/** A command that was left is told of when it ends, with what it said where it failed. */
export function endLeftCommand(model: Model, job: number, code: number): Model {
  const isIts = ({source}: TextView) => source.type === 'job' && source.job === job;
  const ended = model.commands.find(isIts);
  if (ended === undefined) return model;
  const next = {...model, commands: model.commands.filter(view => !isIts(view))};
  if (code === 0) return withToast(next, `${ended.title} has ended`, 'good');
  const said = ended.lines
    .map(({text}) => text)
    .join('\n')
    .trim();
  return withError(next, ended.title, said);
}
