import {expect, test} from 'vitest';
import {hintBar, statusBar} from '../../../source/terminal/console/status-bar.ts';
import type {BarFacts} from '../../../source/terminal/console/status-bar.ts';

const facts: BarFacts = {
  name: 'web',
  state: 'r-----',
  others: 2,
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
  const bar = statusBar(facts, 120).replaceAll(/ {3,}/g, ' ... ');
  expect(bar).toBe(
    ' web  r-----  read-only  2 others watch  2 unread  vi /etc/fstab  1:web* 2:db+ 3:mail! ... Ctrl-] d back  Ctrl-] ? help ',
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
  const bar = statusBar({...facts, title: '', readOnly: false, others: 0, consoles}, 80);
  expect(bar).toMatch(/ < 15:vm14 16:vm15\* 17:vm16 .*>/);
  expect(bar).toContain('Ctrl-] d back');
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
