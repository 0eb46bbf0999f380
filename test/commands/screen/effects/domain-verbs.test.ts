import {expect, test} from 'vitest';
import {listDomainVerbs} from '../../../../source/commands/screen/effects/domain-verbs.ts';
import {verbs} from '../../../../source/commands/verbs.ts';
import type {Verb} from '../../../../source/commands/verb.ts';

const load = async () => async () => undefined;
const verb: Verb = {
  ...{name: 'take', group: 'domains', summary: 'Take it', usage: 'DOMAIN...', load},
  completes: ['domain'],
};

test('leaves out plumbing, verbs that only have others below them, and those for anything else', () => {
  const below: Verb = {...verb, name: 'one', usage: 'DOMAIN FILE', most: 2};
  const {load: _load, completes: _completes, ...group} = {...verb, name: 'group'};
  expect(
    listDomainVerbs([
      {...verb, name: 'plumbing', hidden: true},
      {...verb, name: 'file', completes: ['file', 'domain']},
      {...group, subverbs: [below]},
      verb,
    ]),
  ).toEqual([
    {path: 'group one', summary: 'Take it', several: false},
    {path: 'take', summary: 'Take it', several: true},
  ]);
});

test('knows the verbs there are by their tables', () => {
  const paths = listDomainVerbs(verbs).map(({path}) => path);
  expect(paths).toEqual(expect.arrayContaining(['pause', 'trigger', 'block-attach', 'vcpu-pin']));
  expect(paths).not.toContain('create');
});
