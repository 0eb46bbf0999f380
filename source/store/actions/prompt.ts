import {checkDomainName} from '../../config/domain-name.ts';
import type {PromptDialog} from '../model/dialog.ts';
import {operate} from './domain-actions.ts';
import {editKey} from '../form/form-actions.ts';
import type {Model} from '../model/model.ts';
import {migrateTo, restoreFrom, saveTo} from './saved-actions.ts';
import {changeView, change, stay} from '../model/step.ts';
import type {Step} from '../model/step.ts';

const mebibyte = 1024 * 1024;

/** Seconds between updates, at least and at most. */
export const delayLimits = {least: 0.1, most: 60} as const;

/** Takes what was typed into a prompt, or says in it why not. */
export function submitPrompt(model: Model, dialog: PromptDialog): Step {
  const {purpose, field} = dialog;
  const text = field.text.trim();
  const refuse = (problem: string): Step => stay({...model, dialog: {...dialog, problem}});

  switch (purpose.type) {
    case 'rename':
      if (text === '') return refuse('A domain needs a name.');
      return operate(model, {type: 'rename', name: text}, [purpose.id]);
    case 'set-memory': {
      const size = Number(text);
      if (!/^\d+$/.test(text) || size < 1) return refuse('A whole number of MiB, such as 256.');
      return operate(model, {type: 'set-memory', bytes: size * mebibyte}, purpose.ids);
    }
    case 'set-vcpus': {
      const count = Number(text);
      if (!/^\d{1,4}$/.test(text) || count < 1) return refuse('A whole number, such as 2.');
      return operate(model, {type: 'set-vcpus', count}, purpose.ids);
    }
    case 'save':
      if (text === '' || text.endsWith('/')) return refuse('The file that it is saved to.');
      return saveTo({...model, dialog: undefined}, purpose.id, text);
    case 'migrate':
      if (text === '') return refuse('user@host, or dir: and another DOMUX_HOME.');
      return migrateTo({...model, dialog: undefined}, purpose.id, text);
    case 'restore':
      if (text === '' || text.endsWith('/')) return refuse('The file of a saved domain.');
      return restoreFrom({...model, dialog: undefined}, text);
    case 'delete-disks':
      if (text !== purpose.name) return refuse(`Type ${purpose.name}, or leave with Esc.`);
      return change(
        model,
        {dialog: undefined},
        {type: 'delete-configs', deletions: [purpose.deletion]},
      );
    case 'sysrq':
      if ([...text].length !== 1) return refuse('One character: h lists what the kernel knows.');
      return operate(model, {type: 'sysrq', key: text}, purpose.ids);
    case 'new-config': {
      const {domains, configured} = model;
      const refusal = checkDomainName(text);
      if (refusal !== undefined) return refuse(`${refusal}.`);
      if (configured.some(({name}) => name === text)) return refuse(`There is a config ${text}.`);
      if ([...domains.values()].some(({info}) => info.name === text)) {
        return refuse(`There is a domain ${text}.`);
      }
      const from = {type: 'new', name: text, template: purpose.template} as const;
      return change(model, {dialog: undefined}, {type: 'form', request: {type: 'open', from}});
    }
    case 'form-key':
      if (!/^[A-Za-z_]\w*$/.test(text)) return refuse('A key, such as memory.');
      return editKey(model, text);
    case 'delay': {
      const seconds = Number(text);
      if (text === '' || Number.isNaN(seconds)) return refuse('A number of seconds, 0.1 to 60.');
      const delay = Math.min(delayLimits.most, Math.max(delayLimits.least, seconds));
      return change(model, {delay, dialog: undefined}, {type: 'sample'});
    }
    case 'filter-text':
      return stay({
        ...changeView(model, 'text', view => ({...view, filter: text, scroll: 0, follow: false})),
        dialog: undefined,
      });
  }
}
