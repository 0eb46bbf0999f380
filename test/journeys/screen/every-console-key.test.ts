import {afterEach, beforeEach, expect, test} from 'vitest';
import type {ConsoleContext} from '../../../source/keymap/binding.ts';
import {consoleBindings} from '../../../source/keymap/console-bindings.ts';
import type {ConsoleAction} from '../../../source/keymap/console-bindings.ts';
import {createHome} from '../../helpers/home.ts';
import type {Home} from '../../helpers/home.ts';
import {createSim} from '../../helpers/guests/sim.ts';
import {enter, escape, openScreen} from './on-screen.ts';
import type {ScreenJourney} from './on-screen.ts';

const prefix = '\x1d';

type Step = readonly [keys: readonly string[], shows: RegExp];
type Try<C extends ConsoleContext> = Readonly<Record<ConsoleAction<C>, readonly Step[]>>;

const front = (name: string) => new RegExp(`^ ${name} .*\\d:${name}\\*`, 'm');

/** After the prefix, in this order, beginning on web of web, db and mail. */
const afterPrefix: Try<'prefix'> = {
  next: [[['n'], front('db')]],
  previous: [[['p'], front('web')]],
  last: [[['l'], front('db')]],
  number: [[['1'], front('web')]],
  unread: [[['u'], /Nothing new on the other consoles/]],
  choose: [
    [['w'], /type to narrow down/],
    [[escape], front('web')],
  ],
  scrollback: [
    [['['], /scrollback, line/],
    [['q'], front('web')],
  ],
  signal: [
    [['s'], /Send to web/],
    [[escape], front('web')],
  ],
  'read-only': [
    [['r'], /Nothing that is typed reaches/],
    [[prefix, 'r'], /The guest gets what is typed/],
  ],
  'split-columns': [[['|'], /^ web .*│ db /m]],
  'split-rows': [[['-'], /│ mail /]],
  'next-pane': [[['o'], front('web')]],
  'previous-pane': [[['left'], front('mail')]],
  zoom: [
    [['z'], /zoomed/],
    [[prefix, 'z'], /│ mail /],
  ],
  'close-pane': [
    [['x'], /^ web .*│ db /m],
    [[prefix, 'x'], front('web')],
  ],
  wall: [
    [['W'], /wall: 3 consoles/],
    [['q'], front('web')],
  ],
  bar: [
    [['b'], /web:~#/],
    [[prefix, 'b'], front('web')],
  ],
  help: [
    [['?'], /Up, Down and Space scroll/],
    [[escape], front('web')],
  ],
  repaint: [[['R'], front('web')]],
  back: [],
};

const at = (line: number) => new RegExp(`scrollback, line ${line} of`);

/** In the scrollback of a console with the lines number-1 to number-40, from its end on. */
const inScrollback: Try<'scrollback'> = {
  first: [[['g'], at(1)]],
  down: [[['j'], at(2)]],
  up: [[['k'], at(1)]],
  'page-down': [[['\x06'], at(24)]],
  'page-up': [[['\x02'], at(1)]],
  'last-line': [[['G'], /line (\d+) of \1/]],
  'line-end': [[['$'], /scrollback/]],
  left: [[['h'], /scrollback/]],
  right: [[['l'], /scrollback/]],
  'line-start': [[['^'], /scrollback/]],
  search: [
    [['/'], /^ \/$/m],
    [['number-3', enter], /scrollback/],
  ],
  'search-again': [[['n'], /scrollback/]],
  'search-back': [[['N'], /scrollback/]],
  select: [[['v'], /scrollback/]],
  'select-lines': [[['V'], /scrollback/]],
  copy: [[['y'], /Copied \d+ characters/]],
  close: [
    [[prefix, '['], /scrollback, line/],
    [['q'], front('web')],
  ],
};

const onWall: Try<'wall'> = {
  right: [[['l'], /wall/]],
  left: [[['h'], /wall/]],
  down: [[['j'], /wall/]],
  up: [[['k'], /wall/]],
  open: [
    [['l', enter], front('db')],
    [[prefix, '1'], front('web')],
    [[prefix, 'W'], /wall/],
  ],
  close: [[['q'], front('web')]],
};

const inPicker: Try<'picker'> = {
  down: [[['\x0e'], /type to narrow/]],
  up: [[['\x10'], /type to narrow/]],
  open: [
    [['mail', enter], front('mail')],
    [[prefix, '1'], front('web')],
    [[prefix, 'w'], /type to narrow/],
  ],
  close: [[[escape], front('web')]],
};

let home: Home;
let screen: ScreenJourney;

beforeEach(async () => {
  home = createHome({domainsPerProcess: 10});
  for (const name of ['web', 'db', 'mail']) await createSim(home, name);
  screen = openScreen(home, {args: ['console', 'web', 'db', 'mail'], columns: 100});
  await screen.shows(front('web'));
  await screen.shows('web:~#');
});
afterEach(async () => {
  screen.kill();
  await screen.exit;
  await home.dispose();
});

const bytes: Readonly<Record<string, string>> = {left: '\x1b[D'};

async function follow(steps: readonly Step[]): Promise<void> {
  for (const [keys, pattern] of steps) {
    screen.press(...keys.map(key => bytes[key] ?? key));
    await screen.shows(pattern);
  }
}

test('every action of the tables of consoles is tried here', () => {
  const tables = {prefix: afterPrefix, scrollback: inScrollback, wall: onWall, picker: inPicker};
  const tried = Object.entries(tables).flatMap(([context, tries]) =>
    Object.keys(tries).map(action => `${context} ${action}`),
  );
  const all = [...new Set(consoleBindings.map(({context, action}) => `${context} ${action}`))];
  expect(tried.sort()).toEqual(all.sort());
});

test('after the prefix', {timeout: 90_000}, async () => {
  for (const steps of Object.values(afterPrefix)) {
    if (steps[0]) await follow([[[prefix, ...steps[0][0]], steps[0][1]], ...steps.slice(1)]);
  }
  screen.press(prefix, 'd');
  expect(await screen.exit).toBe(0);
});

test('in the scrollback, on the wall, in the picker', {timeout: 90_000}, async () => {
  for (let line = 1; line <= 40; line++) screen.type(`echo number-${line}${enter}`);
  await screen.shows(/^number-40/m);
  await follow([[[prefix, '['], /scrollback, line/], ...Object.values(inScrollback).flat()]);
  await follow([[[prefix, 'W'], /wall/], ...Object.values(onWall).flat()]);
  await follow([[[prefix, 'w'], /type to narrow/], ...Object.values(inPicker).flat()]);
});
