import {expect, test} from 'vitest';
import {hintBar, statusBar} from '../../../../source/terminal/console/painting/status-bar.ts';
import type {BarFacts} from '../../../../source/terminal/console/painting/status-bar.ts';

const facts: BarFacts = {
  name: 'web',
  state: 'r-----',
  others: ['ann on pts/1', undefined],
  readOnly: true,
  zoomed: false,
  title: 'vi /etc/fstab',
  consoles: [
    {name: 'web', front: true, unread: false, bell: false},
    {name: 'db', front: false, unread: true, bell: false},
    {name: 'mail', front: false, unread: true, bell: true},
  ],
  prefix: 'Ctrl-]',
  backKey: 'd',
  helpKey: '?',
};

test('the bar tells the domain, its state, who watches, the other consoles and the way out', () => {
  const bar = statusBar(facts, 140).replaceAll(/ {3,}/g, ' ... ');
  expect(bar).toBe(
    ' web  r-----  read-only  ann on pts/1 and 1 other watch  2 unread  vi /etc/fstab  1:web* 2:db+ 3:mail! ... Ctrl-] d back  Ctrl-] ? help ',
  );
});

test('whatever the width, the bar has it and the way out is there as long as it fits', () => {
  for (let columns = 1; columns <= 200; columns++) {
    const bar = statusBar(facts, columns);
    expect(bar.length).toBe(columns);
    if (columns >= 'Ctrl-] d back'.length + 2) expect(bar).toContain('Ctrl-] d back');
    if (columns >= 30) expect(bar).toContain('web');
  }
});

test('of many consoles those around the one in front are listed', () => {
  const consoles = Array.from({length: 30}, (_, index) => ({
    name: `vm${index}`,
    front: index === 15,
    unread: false,
    bell: false,
  }));
  const bar = statusBar({...facts, title: '', readOnly: false, others: [], consoles}, 80);
  expect(bar).toMatch(/ < 15:vm14 16:vm15\* 17:vm16 .*>/);
  expect(bar).toContain('Ctrl-] d back');
});

test.each([
  [['ann on pts/1'], 'ann on pts/1 watches  1:web*'],
  [[undefined], '1 other watches  1:web*'],
  [['ann', 'bob', 'eve', undefined], 'ann, bob and 2 others watch  1:web*'],
])('of those who watch, %j, it names whom there is room for', (others, text) => {
  const few = {...facts, title: '', readOnly: false, others, consoles: facts.consoles.slice(0, 2)};
  expect(
    statusBar({...few, consoles: few.consoles.map(one => ({...one, unread: false}))}, 90),
  ).toContain(text);
});

test('who watches is a number where there is no room for the names', () => {
  const bar = statusBar({...facts, title: ''}, 60);
  expect(bar).toContain('2 others watch');
  expect(bar).not.toContain('ann');
});

test('a state that needs a word has it before the rest', () => {
  expect(statusBar({...facts, condition: 'paused'}, 40)).toContain('web  paused');
});

test('hints are whole or absent', () => {
  const hints = [
    {key: 'd', hint: 'back'},
    {key: 'n', hint: 'next'},
  ];
  expect(hintBar('Ctrl-]', hints, 20)).toBe(' Ctrl-]  d back     ');
  expect(hintBar('Ctrl-]', hints, 30)).toBe(' Ctrl-]  d back  n next       ');
});
