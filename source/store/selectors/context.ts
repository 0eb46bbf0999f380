import type {Context} from '../../keymap/binding.ts';
import {currentView} from '../model/model.ts';
import type {Model} from '../model/model.ts';
import type {View} from '../model/view.ts';

/**
 * Whom a key is for, the innermost first. A text field keeps every key to itself, and so does a
 * question; only Ctrl-C and what else is everywhere gets through, where nothing is typed.
 */
export function contextStack(model: Model): readonly Context[] {
  const {dialog} = model;
  switch (dialog?.type) {
    case 'confirm':
      return ['confirm', 'global'];
    case 'menu':
      return [...(dialog.context === undefined ? [] : [dialog.context]), 'menu', 'global'];
    case 'columns':
      return ['menu', 'global'];
    case 'prompt':
    case 'palette':
    case 'filter':
      return ['field', 'global'];
    case 'form-field':
      return ['form-field', 'field', 'global'];
    case undefined:
      return [...viewContexts(currentView(model).type), 'global'];
  }
}

/** What is done to domains is done to the one in detail by the same keys as in the list. */
function viewContexts(view: View['type']): readonly Context[] {
  if (view === 'list') return ['domain', 'list'];
  return view === 'details' ? ['details', 'domain'] : [view];
}

/** True while what is typed goes into a text field. */
export const isTyping = ({dialog}: Model): boolean =>
  dialog?.type === 'prompt' ||
  dialog?.type === 'palette' ||
  dialog?.type === 'filter' ||
  dialog?.type === 'form-field';
