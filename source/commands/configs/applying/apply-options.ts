import type {OptionSpec} from '../../verb.ts';

/** Options of the verbs that change a config which a domain may run from. */
export const applyOptions: readonly OptionSpec[] = [
  {name: 'apply', help: 'Let count at once what can, in domains that run from it'},
  {name: 'no-apply', help: 'Let nothing count before the next start'},
];
