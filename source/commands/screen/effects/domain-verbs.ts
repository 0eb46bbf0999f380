import type {DomainVerb} from '../../../store/model/model.ts';
import {canRun} from '../../help/render-help.ts';
import type {Verb} from '../../verb.ts';

/** The verbs whose first word is a domain, subverbs included, in the order of help. */
export function listDomainVerbs(verbs: readonly Verb[], before = ''): DomainVerb[] {
  return verbs
    .filter(({hidden}) => !hidden)
    .flatMap((verb): DomainVerb[] => {
      const path = `${before}${verb.name}`;
      const own = canRun(verb) && verb.completes?.[0] === 'domain';
      return [
        ...(own ? [{path, summary: verb.summary, several: verb.most === undefined}] : []),
        ...listDomainVerbs(verb.subverbs ?? [], `${path} `),
      ];
    });
}
