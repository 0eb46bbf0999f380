import {expect, test} from 'vitest';
import {findVerb, resolveVerb} from '../../../source/commands/invocation/find-verb.ts';
import type {Verb} from '../../../source/commands/verb.ts';
import {verbsElsewhere} from '../../../source/commands/invocation/unknown-verb.ts';
import {verbs} from '../../../source/commands/verbs.ts';

const verb = (name: string, more: Partial<Verb> = {}): Verb => ({
  name,
  group: 'help',
  summary: '',
  usage: '',
  load: async () => async () => undefined,
  ...more,
});

const table = [
  verb('pause'),
  verb('mem-set', {aliases: ['balloon', 'set-mem']}),
  verb('mem-max', {aliases: ['maxmem']}),
  verb('plumb', {hidden: true}),
  {...verb('config'), load: undefined, subverbs: [verb('show'), verb('check')]},
  verb('settings', {subverbs: [verb('unset'), verb('list')]}),
].map(({load, ...rest}) => ({...rest, ...(load ? {load} : {})}));

test('refuses a verb that there is none of', () => {
  expect(() => findVerb(table, 'nosuch')).toThrow('command not implemented: nosuch');
  expect(() => findVerb(table, '')).toThrow('command not implemented');
});

test('refuses a beginning that several verbs share, and names them', () => {
  expect(() => findVerb(table, 'mem')).toThrow('mem is ambiguous: it could be mem-set, mem-max.');
});

test('refuses a subverb that there is none of, and says where to look', () => {
  expect(() => resolveVerb(table, ['config', 'nosuch'])).toThrow(
    "command not implemented: config nosuch\nTry 'domux help config'.",
  );
});

test.each([
  ['lsit', "Did you mean 'domux list'?"],
  ['mem_set', "Did you mean 'domux mem-set'?"],
  ['stop', "What does this here is 'domux shutdown'."],
  ['cpupool-list', 'It is about a part of Xen that there is none of here.'],
])('says what to do about %s, which is no verb', (wanted, advice) => {
  expect(() => findVerb(verbs, wanted)).toThrow(`command not implemented: ${wanted}\n${advice}`);
});

test('knows a verb for everything that other tools have under another name', () => {
  for (const path of verbsElsewhere) {
    expect(resolveVerb(verbs, path.split(' ')).path, path).toBe(path);
  }
});

test('does not abbreviate plumbing', () => {
  expect(findVerb(table, 'p').name).toBe('pause');
  expect(() => findVerb(table, 'pl')).toThrow('command not implemented');
  expect(findVerb(table, 'plumb').name).toBe('plumb');
});

test('finds verbs by name, alias and unique beginning', () => {
  expect(findVerb(table, 'balloon').name).toBe('mem-set');
  expect(findVerb(table, 'pau').name).toBe('pause');
  expect(findVerb(table, 'b').name).toBe('mem-set');
});

test('finds subverbs, also abbreviated, and leaves them what follows', () => {
  expect(resolveVerb(table, ['conf', 'sh', '--json', 'web'])).toMatchObject({
    path: 'config show',
    rest: ['--json', 'web'],
  });
});

test('gives a verb that does something itself every word that is not the whole name of a subverb', () => {
  expect(resolveVerb(table, ['settings', 'un'])).toMatchObject({path: 'settings', rest: ['un']});
  expect(resolveVerb(table, ['settings', 'unset', 'theme'])).toMatchObject({
    path: 'settings unset',
    rest: ['theme'],
  });
});

test('has no name twice in the table of verbs', () => {
  const names = verbs.flatMap(({name, aliases = []}) => [name, ...aliases]);
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
});

test('has no option twice on a verb, and leaves --help and -h to help', () => {
  const all = verbs.flatMap(entry => [entry, ...(entry.subverbs ?? [])]);
  for (const {name, options = []} of all) {
    const spellings = options.flatMap(option => [option.name, option.short ?? []].flat());
    const taken = ['help', 'h', ...spellings];
    expect(new Set(taken).size, name).toBe(taken.length);
  }
});

test('loads what every verb of the table names', async () => {
  const leaves = verbs.flatMap(entry => [entry, ...(entry.subverbs ?? [])]);
  for (const {name, load, subverbs} of leaves) {
    if (load === undefined) expect(subverbs, name).not.toEqual([]);
    else expect(await load(), name).toBeTypeOf('function');
  }
});
