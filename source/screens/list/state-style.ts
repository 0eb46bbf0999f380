import type {StyleName} from '../../parts/theme.ts';
import {conditionOf} from '../../protocol/conditions.ts';
import type {DomainRow} from '../../store/model/sample.ts';

/** The colour of a state; its letter tells it without. */
export function stateStyle({info, trouble}: DomainRow): StyleName {
  if (trouble !== undefined) return 'crashed';
  const condition = conditionOf(info);
  return condition === 'shutdown' || condition === 'dying' ? 'down' : condition;
}
