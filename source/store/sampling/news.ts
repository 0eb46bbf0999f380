import {whyNot} from '../selectors/availability.ts';
import {askToDelete, takeBooted} from '../actions/config-actions.ts';
import type {Message} from '../model/message.ts';
import type {Model} from '../model/model.ts';
import type {Operation} from '../model/operation.ts';
import {drawNetworks} from '../selectors/network-picture.ts';
import {changeCommand, endLeftCommand} from '../actions/left-commands.ts';
import {takeCandidates} from '../actions/palette.ts';
import {changeView, stay, withError, withToast} from '../model/step.ts';
import type {Step} from '../model/step.ts';
import {withAdded, withLines} from '../actions/text-view.ts';
import {toLines} from '../model/view.ts';
import type {TextLine} from '../model/view.ts';

type News = Extract<
  Message,
  {
    type:
      | 'operated'
      | 'booted'
      | 'surveyed'
      | 'failed'
      | 'told'
      | 'networks-read'
      | 'details-read'
      | 'log-read'
      | 'refusals-known'
      | 'completed'
      | 'job-printed'
      | 'job-ended';
  }
>;

/** Lines of a command's output that are kept. */
const outputLimit = 10_000;

/** Takes in what the runner of effects has to say. */
export function takeNews(model: Model, news: News): Step {
  switch (news.type) {
    case 'operated':
      return operated(model, news);
    case 'booted':
      return takeBooted(model, news);
    case 'surveyed':
      return askToDelete(model, news.surveys);
    case 'failed':
      return stay(withError(model, news.title, news.text));
    case 'told':
      return stay(withToast(model, news.text, 'good'));
    case 'networks-read':
      return stay(
        changeView(model, 'text', view =>
          view.source.type === 'networks'
            ? withLines(model, view, drawNetworks(news.networks, model.size.columns))
            : view,
        ),
      );
    case 'details-read':
      return stay({...model, more: news.more});
    case 'log-read':
      return stay(
        changeView(model, 'text', view => {
          if (view.source.type !== 'log' || view.source.id !== news.id) return view;
          return withAdded(model, view, {...news, fresh: news.fresh.map(text => ({text}))});
        }),
      );
    case 'refusals-known':
      return stay(withRefusals(model, news.id, news.refusals));
    case 'completed':
      return takeCandidates(model, news.line, news.candidates);
    case 'job-printed':
      return stay(withOutput(model, news.job, news.text, news.error));
    case 'job-ended':
      return stay(withEndedJob(model, news.job, news.code));
  }
}

function operated(model: Model, news: Extract<News, {type: 'operated'}>): Step {
  const {id, name, operation, error, output} = news;
  const tasks = new Map(model.tasks);
  // A guest that was asked to shut down has yet to do it.
  if (error !== undefined || tasks.get(id)?.kind === 'operation') tasks.delete(id);
  const next = {...model, tasks};
  if (error !== undefined) return stay(withError(next, `${operation.type} ${name}`, error));
  const said = output === undefined || output === '' ? done(operation, name) : output;
  return [said === undefined ? next : withToast(next, said, 'good'), [{type: 'sample'}]];
}

function done(operation: Operation, name: string): string | undefined {
  switch (operation.type) {
    case 'pause':
      return `${name} is paused.`;
    case 'unpause':
      return `${name} goes on.`;
    case 'destroy':
      return `${name} is destroyed.`;
    case 'rename':
      return `${name} is now ${operation.name}.`;
    case 'set-memory':
      return `${name} is given ${Math.round(operation.bytes / 1024 / 1024)} MiB.`;
    case 'set-vcpus':
      return `${name} is given ${operation.count} vCPUs.`;
    case 'sysrq':
      return `SysRq ${operation.key} was sent to ${name}.`;
    case 'cancel-transfer':
      return `What was under way with ${name} is called off.`;
    case 'shutdown':
    case 'reboot':
      return undefined;
  }
}

/** An open menu tells what has become known. */
function withRefusals(model: Model, id: number, refusals: ReadonlyMap<string, string>): Model {
  const next = {...model, refusals: new Map([...model.refusals, [id, refusals]])};
  const {dialog} = next;
  if (dialog?.type !== 'menu') return next;
  const items = dialog.items.map(item => {
    const binding = next.keys.find(
      ({action, context}) => action === item.does && context === 'domain',
    );
    const refused = binding && whyNot(next, binding);
    const {refused: _known, ...rest} = item;
    return refused === undefined ? rest : {...rest, refused};
  });
  return {...next, dialog: {...dialog, items}};
}

/** Output belongs to the pane of its job, wherever in the stack of views that is. */
function withOutput(model: Model, job: number, text: string, error: boolean): Model {
  return changeCommand(model, job, view => {
    const open = view.lines.at(-1);
    const [first = '', ...more] = text.split('\n');
    const tone: Partial<TextLine> = error ? {tone: 'error'} : {};
    const joined =
      open === undefined ? [{text: first, ...tone}] : [{...open, text: open.text + first}];
    const lines = [
      ...view.lines.slice(0, -1),
      ...joined,
      ...more.map(line => ({text: line, ...tone})),
    ];
    return withLines(model, view, lines.slice(-outputLimit));
  });
}

function withEndedJob(model: Model, job: number, code: number): Model {
  const told = changeCommand(model, job, view => {
    const written = view.lines.at(-1)?.text === '' ? view.lines.slice(0, -1) : view.lines;
    const ending = code === 0 ? 'Done.' : `Exit code ${code}.`;
    const lines: TextLine[] = [...written, ...toLines(`\n${ending}`, code === 0 ? 'dim' : 'error')];
    return {...withLines(model, view, lines), source: {type: 'job', job, running: false}};
  });
  return endLeftCommand(told, job, code);
}
