import {basename} from 'node:path';
import type {Button} from '../model/dialog.ts';
import type {Model} from '../model/model.ts';
import {change, popView, pushView, stay, tell, withToast} from '../model/step.ts';
import type {Step} from '../model/step.ts';
import type {TextLine} from '../model/view.ts';
import {withText} from './edit-form.ts';
import type {AfterSaving, Form, FormNews} from './form.ts';
import {ask, currentForm} from './form-actions.ts';

/** Lines of a question that are no difference: its edges, blanks, buttons, what is around it. */
const fixedLines = 9;

/** Takes in what came of a form's request; what is about a form that was left is dropped. */
export function takeFormNews(model: Model, news: FormNews): Step {
  switch (news.type) {
    case 'opened': {
      const form: Form = {...news.form, future: [], selected: 'name', showText: false};
      return pushView(model, {type: 'form', form});
    }
    case 'checked':
      return stay(
        changeForm(model, news.path, form =>
          form.text === news.text ? {...form, checked: news.checked} : form,
        ),
      );
    case 'edited':
      return withNewText(model, news.path, form => withText(form, news.text));
    case 'compared':
      return compared(model, news);
    case 'conflict':
      return withForm(model, news.path, form => askToMerge(model, form));
    case 'merged': {
      const [next, effects] = withNewText(model, news.path, form => ({
        ...withText(form, news.text),
        base: news.base,
        showText: news.conflict,
      }));
      const text = news.conflict
        ? 'Both changed the same lines: choose between the marks in the text.'
        : 'Both were put together: look at it, and save again.';
      return [withToast(next, text, news.conflict ? 'error' : 'good'), effects];
    }
    case 'saved': {
      if (currentForm(model)?.path !== news.path) return tell(model, news.told, 'good');
      const [left] = popView({...model, dialog: undefined});
      return change(withToast(left, news.told, 'good'), {}, {type: 'sample'});
    }
    case 'dry-run':
      return withForm(model, news.path, () =>
        openPage(model, `What ${basename(news.path)} comes to`, news.lines.map(asLine)),
      );
  }
}

const withForm = (model: Model, path: string, act: (form: Form) => Step): Step => {
  const form = currentForm(model);
  return form?.path === path ? act(form) : stay(model);
};

/** Changes the form of a path, wherever in the stack of views it is. */
function changeForm(model: Model, path: string, how: (form: Form) => Form): Model {
  const [first, ...others] = model.views;
  const changed = others.map(view =>
    view.type === 'form' && view.form.path === path ? {...view, form: how(view.form)} : view,
  );
  return {...model, views: [first, ...changed]};
}

function withNewText(model: Model, path: string, how: (form: Form) => Form): Step {
  const next = changeForm(model, path, how);
  const form = currentForm(next);
  return form?.path === path
    ? change(next, {}, ask({type: 'check', path, text: form.text}))
    : stay(next);
}

/** A line of a difference in its tone. */
function asLine(text: string): TextLine {
  if (text.startsWith('@@')) return {text, tone: 'title'};
  if (text.startsWith('+')) return {text, tone: 'added'};
  return text.startsWith('-') ? {text, tone: 'error'} : {text};
}

function compared(model: Model, news: Extract<FormNews, {type: 'compared'}>): Step {
  const {path, difference, effects} = news;
  if (news.purpose === 'show') {
    const lines = difference.length === 0 ? ['Nothing was changed.'] : difference;
    const gap = effects.length === 0 ? [] : [{text: ''}];
    const told = effects.map(text => ({text}));
    return withForm(model, path, () =>
      openPage(model, `Changes of ${basename(path)}`, [...lines.map(asLine), ...gap, ...told]),
    );
  }
  return withForm(model, path, form => askToSave(model, form, news));
}

function askToSave(
  model: Model,
  {path, base, text}: Form,
  {difference, effects, canApply}: Extract<FormNews, {type: 'compared'}>,
): Step {
  const button = (label: string, then: AfterSaving): Button => ({
    label,
    does: {request: {type: 'save', path, base, text, then}},
  });
  const isNew = base === undefined;
  // What takes effect when is always there; of a long difference the rest is on a page of its own.
  const room = Math.max(3, model.size.rows - fixedLines - effects.length);
  const shown = difference.length > room ? difference.slice(0, room) : difference;
  const more = difference.length - shown.length;
  const lines: TextLine[] = isNew
    ? [{text: path}]
    : [
        ...shown.map(asLine),
        ...(more > 0 ? [{text: `... ${more} more lines: d shows all`, tone: 'dim' as const}] : []),
        ...(effects.length === 0 ? [] : [{text: ''}]),
        ...effects.map(line => ({text: line})),
      ];
  const buttons = isNew
    ? [
        {label: 'Back'},
        button('Create', 'create'),
        button('Create with console', 'create-with-console'),
        button('Only save', 'nothing'),
      ]
    : [
        {label: 'Back'},
        ...(canApply ? [button('Save and apply', 'apply')] : []),
        button('Save', 'nothing'),
      ];
  const title = isNew ? 'Create the domain?' : `Save ${basename(path)}?`;
  return change(model, {dialog: {type: 'confirm', title, lines, buttons, focus: 1}});
}

function askToMerge(model: Model, {path, base, text}: Form): Step {
  return change(model, {
    dialog: {
      type: 'confirm',
      title: 'Somebody else has saved it',
      lines: [`${path} was changed meanwhile. Nothing of either is lost yet.`],
      buttons: [
        {label: 'Back'},
        {label: 'Put both together', does: {request: {type: 'merge', path, base, text}}},
        {
          label: 'Discard mine',
          danger: true,
          does: {request: {type: 'close', path}, leaves: true},
        },
      ],
      focus: 1,
    },
  });
}

const openPage = (model: Model, title: string, lines: readonly TextLine[]): Step =>
  pushView(model, {
    ...{type: 'text', source: {type: 'page'}, title, lines},
    ...{scroll: 0, follow: false, filter: ''},
  });
