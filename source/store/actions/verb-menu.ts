import type {MenuItem} from '../model/dialog.ts';
import type {Model} from '../model/model.ts';
import {targetRows} from '../selectors/rows.ts';
import {change, stay} from '../model/step.ts';
import type {Step} from '../model/step.ts';

/** Columns of the names of verbs, at most. */
const widest = 18;

/**
 * Every verb of the command line that takes a domain, whatever verbs there are: choosing one begins a
 * command with it and the domains that are meant.
 */
export function openVerbMenu(model: Model): Step {
  const names = targetRows(model).flatMap(({domain}) =>
    domain === undefined || domain.info.id === 0 ? [] : [domain.info.name],
  );
  const [first] = names;
  if (first === undefined) return stay(model);
  const {domainVerbs} = model.settings;
  const width = Math.min(widest, Math.max(...domainVerbs.map(({path}) => path.length)));
  const items = domainVerbs.map(({path, summary, several}): MenuItem => {
    const domains = several ? names.join(' ') : first;
    return {
      label: `${path.padEnd(width)}  ${summary}`,
      key: '',
      does: {line: `${path} ${domains} `},
    };
  });
  const title = names.length > 1 ? `${names.length} marked` : first;
  return change(model, {dialog: {type: 'menu', title, items, cursor: 0}});
}
