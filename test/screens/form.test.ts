import {expect, test} from 'vitest';
import {named} from '../store/make.ts';
import {draw} from './draw.ts';

const text = `# the shop
name = "web"
memory = lots
disk = [
    '/srv/a.img,raw,xvda,w',
    '/srv/b.img,raw,xvdb,w',
]
on_crash = "restart"
`;

function open(options: Parameters<typeof draw>[0]) {
  const screen = draw(options);
  screen.sample(named('web'));
  const diagnostics = [
    {
      severity: 'error' as const,
      message: "`lots' is not set: a text has quotes",
      file: 'web.cfg',
      line: 3,
      column: 10,
    },
  ];
  screen.send({
    type: 'form',
    news: {
      type: 'opened',
      form: {
        path: '/configs/web.cfg',
        base: undefined,
        text,
        past: [],
        checked: {machine: 'sim', diagnostics},
        notice: undefined,
      },
    },
  });
  return screen;
}

test('shows the fields on 80 columns, the text when asked, and marks what is wrong', async () => {
  const screen = open({});
  let lines = await screen.show();
  expect(lines[0]).toBe(' Domains > web.cfg  new  1 error');
  expect(lines[1]).toBe('General');
  expect(lines[2]).toBe('  name            web');
  expect(lines).toContain('! memory          (128)');
  expect(lines).toContain('  disk            /srv/a.img,raw,xvda,w');
  expect(lines).toContain('                  /srv/b.img,raw,xvdb,w');
  expect(lines.at(-4)).toBe("3:10: `lots' is not set: a text has quotes");
  expect(lines.at(-2)).toMatch(/^Enter edit {2}s save {2}a add/);
  expect(lines.at(-1)).toMatch(/ {2}\? help {2}Esc back$/);

  screen.press('tab');
  lines = await screen.show();
  expect(lines.slice(1, 4)).toEqual(['1  # the shop', '2 >name = "web"', '3 !memory = lots']);
});

test('shows both beside each other where there is room, and the place of what is selected', async () => {
  const screen = open({columns: 200, rows: 50});
  screen.press('end', 'up', 'up', 'up');
  const lines = await screen.show();
  expect(lines.find(line => line.includes('on_crash   '))).toMatch(/on_crash +restart/);
  expect(lines.some(line => line.endsWith('8 >on_crash = "restart"'))).toBe(true);
});

test.each([
  [40, 10],
  [20, 5],
  [300, 80],
])('fits into %ix%i while something is typed', async (columns, rows) => {
  const screen = open({columns, rows, ascii: true});
  screen.press('down', 'down', 'down', 'down', 'enter');
  screen.type('x'.repeat(150));
  const lines = await screen.show();
  expect(lines).toHaveLength(rows);
  expect(lines.join('\n')).toContain('memory');
  expect(lines.join('\n')).toMatch(/x{2}/);
  expect(screen.frame()).toHaveLength(rows);
});
