import {expect, test} from 'vitest';
import {renderOverview, renderVerb} from '../../../source/commands/help/render-help.ts';
import type {Verb} from '../../../source/commands/verb.ts';
import {verbs} from '../../../source/commands/verbs.ts';

const run = async () => async () => undefined;
const show: Verb = {
  name: 'show',
  group: 'configs',
  summary: 'Print the settings',
  usage: 'FILE',
  options: [{name: 'json', help: 'As one JSON object'}],
  load: run,
};
const create: Verb = {
  name: 'create',
  aliases: ['new'],
  group: 'domains',
  summary:
    'Create a domain, from a config or from settings on the command line, and wait until it runs',
  usage: '[FILE] [KEY=VALUE...]',
  description: 'First a line\nthat goes on.\n    domux create web\nThen another.',
  options: [{name: 'defconfig', short: 'f', value: 'FILE', help: 'The config'}],
  load: run,
};
const config: Verb = {
  name: 'config',
  group: 'configs',
  summary: 'Look at configs',
  usage: '',
  subverbs: [show],
};
const plumbing: Verb = {...show, name: 'plumbing', hidden: true};

test('does not show plumbing', () => {
  expect(renderOverview([create, plumbing])).not.toContain('plumbing');
});

test('lists the verbs by groups, wrapped at 80 columns', () => {
  expect(renderOverview([config, create]))
    .toBe(`Usage: domux [--host HOST] [VERB] [OPTION...] [ARGUMENT...]

Without a verb it shows the screen.

Domains:
  create  Create a domain, from a config or from settings on the command line,
          and wait until it runs

Configs and settings:
  config  Look at configs

Every verb:
  --host HOST  Do it on this host: user@host over ssh, dir:PATH for another
               DOMUX_HOME, local

A verb may be abbreviated. Try 'domux help VERB' for help on a verb.
`);
});

test('shows all about a verb', () => {
  expect(renderVerb({...create, summary: 'Create a domain'})).toBe(
    `Usage: domux create [OPTION...] [FILE] [KEY=VALUE...]

Create a domain.

First a line that goes on.
    domux create web
Then another.

Options:
  -f, --defconfig FILE  The config
  -h, --help            Show this text

Also called: new
`,
  );
});

test('shows the verbs that follow a verb', () => {
  expect(renderVerb(config)).toBe(`Usage: domux config show [OPTION...] FILE

Look at configs.

Verbs:
  show  Print the settings

Options:
  -h, --help  Show this text
`);
  expect(renderVerb(show, 'config show')).toContain('Usage: domux config show [OPTION...] FILE\n');
});

test('keeps every verb of the table within 80 columns', () => {
  const texts = [
    renderOverview(verbs),
    ...verbs.flatMap(verb => [
      renderVerb(verb),
      ...(verb.subverbs ?? []).map(sub => renderVerb(sub, `${verb.name} ${sub.name}`)),
    ]),
  ];
  const tooLong = texts.flatMap(text => text.split('\n')).filter(line => line.length > 80);
  expect(tooLong).toEqual([]);
});

test('ends no summary with a full stop', () => {
  expect(verbs.filter(({summary}) => /\.$/.test(summary)).map(({name}) => name)).toEqual([]);
});
