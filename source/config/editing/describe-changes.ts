import type {ConfigValue} from '../domain-config.ts';
import type {ChangeEffect, ConfigChange} from './config-changes.ts';
import {printValue} from './print-value.ts';

type When = ChangeEffect['when'];

const headings: Readonly<Record<When, string>> = {
  now: 'Can take effect now:',
  'next start': 'At the next start:',
  'next create': 'When the domain is created anew:',
  'not on this machine': 'Not on this machine:',
};

/** Lines that tell what takes effect when, the soonest first; none where nothing differs. */
export function describeChanges(changes: readonly ConfigChange[]): string[] {
  return (Object.keys(headings) as When[]).flatMap(when => {
    const those = changes.filter(({effect}) => effect.when === when);
    return those.length === 0 ? [] : [headings[when], ...those.map(describeChange)];
  });
}

/** Such as `  memory = 128 (was 64)`. */
export function describeChange({key, before, after, effect}: ConfigChange): string {
  const was = before === undefined ? 'was not set' : `was ${print(before)}`;
  const is = after === undefined ? `${key} not set` : `${key} = ${print(after)}`;
  const why = 'reason' in effect ? `: ${effect.reason}` : '';
  return `  ${is} (${was})${why}`;
}

const print = (value: ConfigValue) => printValue(value);
