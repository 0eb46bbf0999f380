import type {Binding} from '../../keymap/bindings.ts';
import {commands, isCommandName} from '../../protocol/commands.ts';
import type {CommandSpec} from '../../protocol/commands/command-spec.ts';
import {describeStatus} from '../../protocol/conditions.ts';
import type {Model} from '../model/model.ts';
import {targetRows} from './rows.ts';
import type {ListRow} from './rows.ts';
import type {DomainRow} from '../model/sample.ts';

/**
 * Why an action is not possible now, for the menu and for whoever presses its key; undefined where
 * it is. Of several marked rows one that it is possible for is enough.
 */
export function whyNot(
  model: Model,
  binding: Binding,
  rows = targetRows(model),
): string | undefined {
  if (model.settings.readOnly && binding.changes) {
    return 'this screen is read-only';
  }
  const {needs, verb} = binding;
  if (verb !== undefined && !model.settings.verbs.includes(verb)) {
    return `this domux has no verb ${verb}`;
  }
  if (needs === undefined) return undefined;
  if (rows.length === 0) return 'there is no domain';
  const reasons = rows.map(row => whyNotRow(model, binding, row));
  return reasons.includes(undefined) ? undefined : reasons[0];
}

/** The domains among the rows that the action is possible for. */
export const possibleTargets = (
  model: Model,
  binding: Binding,
  rows = targetRows(model),
): readonly DomainRow[] =>
  rows.flatMap(row =>
    row.domain !== undefined && whyNotRow(model, binding, row) === undefined ? [row.domain] : [],
  );

function whyNotRow(
  model: Model,
  {needs, command, verb}: Binding,
  row: ListRow,
): string | undefined {
  if (needs === 'row') return undefined;
  const {domain} = row;
  if (needs === 'file') return whyNoFile(row);
  if (needs === 'task') return isUnderWay(model, row) ? undefined : 'nothing is under way here';
  if (needs === 'config') {
    return domain === undefined ? undefined : `${domain.info.name} runs already`;
  }
  if (domain === undefined) return `${row.config.name} does not run`;
  const {id, name, status} = domain.info;
  if (needs === 'guest' && id === 0) return 'Domain-0 is this host';
  if (command === undefined) return undefined;
  const refused = model.refusals.get(id)?.get(command);
  if (refused !== undefined) return refused;
  if (!isCommandName(command)) {
    return verb === undefined ? 'no machine here can do that' : undefined;
  }
  const {legalIn}: CommandSpec = commands[command];
  if (legalIn === undefined || legalIn.includes(status)) return undefined;
  return `${name} is ${describeStatus(status)}`;
}

const isUnderWay = ({tasks}: Model, {domain}: ListRow): boolean =>
  domain !== undefined && (tasks.has(domain.info.id) || domain.info.transfer !== undefined);

function whyNoFile({domain}: ListRow): string | undefined {
  if (domain === undefined || domain.info.config !== undefined) return undefined;
  return domain.info.id === 0
    ? 'Domain-0 is this host'
    : `${domain.info.name} was created without a config file`;
}
