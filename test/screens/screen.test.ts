import {expect, test} from 'vitest';
import {makeTheme} from '../../source/parts/theme.ts';
import {mountScreen} from '../../source/screens/mount.tsx';
import type {Model} from '../../source/store/model/model.ts';
import {domainInfo, drive, named} from '../store/make.ts';
import {draw} from './draw.ts';

const web = domainInfo({id: 1, name: 'web', state: 'r-----'});
/** All that was drawn, with its renditions. */
const rowsOf = (screen: ReturnType<typeof draw>) =>
  screen
    .frame()
    .flat()
    .map(({text}) => text)
    .join('\n');

const busy = [
  web,
  domainInfo({id: 2, name: 'db', state: '--p---', status: 'paused'}),
  domainInfo({id: 12, name: 'crashed-one', state: '---sc-', status: 'guest-panicked'}),
];

test('shows an empty host what can be done', async () => {
  const screen = draw();
  screen.sample([]);
  const text = (await screen.show()).join('\n');
  expect(text).toContain('No domain runs here yet.');
  expect(text).toContain('1 domain,');
  expect(text).toMatch(/n {2}creates one/);
});

test('shows the list on 80x24: name, ID, state, CPU, memory', async () => {
  const screen = draw();
  screen.sample(busy, {at: 0});
  screen.sample([{...web, 'cpu-ns': 5e8}, ...busy.slice(1)], {at: 1000});
  const lines = await screen.show();
  expect(lines[0]).toMatch(
    /^domux 1\.2\.3 {2}host \(local\) {2}up 1h00m {2}load 0\.50 0\.25 0\.10 .*every 1 s$/,
  );
  expect(lines[1]).toMatch(/^CPU .* of 4 {3}Mem .* 4\.0G of 8\.0G, 4\.0G free/);
  expect(lines[2]).toBe('4 domains, 2 running, 1 paused, 1 crashed');
  expect(lines[3]).toBe(
    '  NAME         ▲ID STATE   CPU(sec) CPU(%)     MEM MEM(%) VCPUS MACHINE UPTIME',
  );
  expect(lines[5]).toMatch(/^ {2}web {12}1 r-----         0   50\.0      64    0\.8     1 sim/);
  expect(lines[6]).toMatch(/^ {2}db {13}2 --p---/);
  expect(lines[7]).toMatch(/^ {2}crashed-one {3}12 ---sc-/);
  expect(lines.at(-2)).toBe(
    'Enter details  n new  a actions  L restore  / filter  Space mark  C columns',
  );
  expect(lines.at(-1)).toBe('t top  E events  : command  ? help  q quit');
  screen.press('down');
  await screen.see(/^Enter details {2}c console {2}n new {2}s shutdown {2}r reboot {2}p pause/);
  await screen.see(/a actions .* : command {2}\? help {2}q quit$/);
});

test('keeps its columns where names have wide and combining characters', async () => {
  const screen = draw();
  const names = ['漢字サーバー', 'cafe\u0301', '한국-1', 'a'.repeat(40)];
  screen.sample(names.map((name, index) => domainInfo({id: index + 1, name})));
  await screen.show();
  const {active} = screen.display.buffer;
  const rows = [5, 6, 7, 8].map(row => active.getLine(row));
  // The state ends in the same column of every row, and no row goes beyond the edge.
  const stateColumns = rows.map(row =>
    Array.from({length: 80}, (_, column) => row?.getCell(column)?.getChars() ?? '')
      .map((character, column) => (character === 'b' ? column : -1))
      .filter(column => column > 30),
  );
  expect(new Set(stateColumns.map(columns => columns[0])).size).toBe(1);
  expect(rows[3]?.translateToString()).toContain(`${'a'.repeat(19)}…`);
  expect(rows.map(row => row?.isWrapped)).toEqual([false, false, false, false]);
  screen.press('down', 'D');
  expect((await screen.show()).join('\n')).toContain('│ 漢字サーバー (ID 1)');
});

test('shows more on a wide terminal', async () => {
  const screen = draw({columns: 200, rows: 50, pane: false});
  screen.sample(busy);
  const heading = (await screen.show())[3];
  for (const title of ['CPU GRAPH', 'MAXMEM', 'NETTX/s', 'VBD_WR/s', 'MACHINE', 'UPTIME']) {
    expect(heading).toContain(title);
  }
});

test.each([
  [40, 10],
  [20, 5],
  [60, 12],
  [300, 80],
])(
  'draws every view and dialog on %ix%i without a line too many or too long',
  async (columns, rows) => {
    const screen = draw({columns, rows});
    screen.sample(named(...Array.from({length: 60}, (_, index) => `a-long-domain-name-${index}`)));
    for (const keys of [
      [],
      ['end'],
      ['='],
      ['a'],
      ['esc', 'D'],
      ['esc', 'C'],
      ['esc', ':'],
      ['esc', '/', 'x'],
      ['esc', '?'],
      ['esc', 'E'],
      ['esc', 'enter'],
      ['esc', 't', 'n', 'b', 'v', 'r'],
    ]) {
      screen.press(...keys);
      await screen.show();
      const drawn = screen.frame();
      expect(drawn.length).toBeLessThanOrEqual(rows);
      const widths = drawn.flatMap(parts =>
        parts.map(({column, text}) => column + text.replace(/\x1b\[[\d;]*m/g, '').length),
      );
      expect(Math.max(...widths)).toBeLessThanOrEqual(columns);
    }
  },
);

test('says that a filter lets nothing through only where it does', async () => {
  const screen = draw();
  screen.sample(busy);
  const shown = async (filter: string) => {
    screen.press('esc', '/', ...filter, 'enter');
    return (await screen.show()).join('\n');
  };
  expect(await shown('web')).not.toContain('lets no domain through');
  expect(await shown('nothing')).toContain('The filter lets no domain through.');
});

test('says what it is sorted by where that column does not fit', async () => {
  const screen = draw();
  screen.sample(busy);
  expect((await screen.show()).join('\n')).not.toContain('sorted by');
  screen.press('<', '<', '<');
  expect((await screen.show()).join('\n')).toContain('sorted by PORTS');
});

test('cuts no title for the arrow of its order', async () => {
  const screen = draw();
  screen.sample(busy);
  const headings: string[] = [];
  for (let step = 0; step < 20; step++) {
    screen.press('>');
    headings.push((await screen.show())[3] ?? '');
  }
  expect(headings.join('\n')).not.toContain('…');
  expect(headings.join('\n')).toContain('▲MACHINE');
});

test('follows the size of the terminal and leaves nothing of the old one', async () => {
  const screen = draw({columns: 200, rows: 50});
  screen.sample(busy);
  await screen.show();
  screen.resize(80, 24);
  const lines = await screen.show();
  expect(lines[0]).toMatch(/every 1 s$/);
  expect(lines.at(-3)).toMatch(/1\/4$/);
  screen.resize(40, 10);
  expect((await screen.show())[1]).toBe('  NAME         ▲ID STATE  CPU(%)     MEM');
});

test('tells what happens in a row, and what went wrong, in a column of its own', async () => {
  const screen = draw({columns: 120});
  screen.sample(busy, {now: 1_000_000_000});
  expect((await screen.show())[3]).not.toContain('NOTE');
  screen.press('down', 's');
  const lines = await screen.show();
  expect(lines[3]).toContain('NOTE');
  expect(lines[5]).toMatch(/shutting down 30 s/);
});

test('marks console output that nobody has read, and a config that was changed', async () => {
  const screen = draw();
  screen.send({
    type: 'sampled',
    sample: {
      now: 0,
      at: 0,
      host: {
        name: 'h',
        uptime: 0,
        load: [0, 0, 0],
        processors: 1,
        megahertz: 0,
        memoryTotal: 1,
        memoryFree: 0,
      },
      domains: [
        {info: domainInfo({id: 1, name: 'a'}), unread: true},
        {info: domainInfo({id: 2, name: 'b'}), configChanged: true},
      ],
      configured: [],
      occurrences: [],
    },
  });
  const lines = await screen.show();
  expect(lines[4]).toMatch(/^ •a/);
  expect(lines[5]).toMatch(/^ ≠b/);
});

test('asks with Cancel in focus and the names listed', async () => {
  const screen = draw();
  screen.sample(named('a', 'b'));
  screen.press('*', 'D');
  const text = (await screen.show()).join('\n');
  expect(text).toContain('Destroy 2 domains');
  expect(text).toContain('a (ID 1)');
  expect(text).toContain('[ Cancel ]    Destroy');
});

test('needs nothing but ASCII where nothing else is there', async () => {
  const screen = draw({columns: 200, rows: 50, ascii: true});
  screen.sample(busy);
  for (const keys of [
    [],
    ['a'],
    ['esc', 'D'],
    ['esc', 'down', 'enter'],
    ['esc', '?'],
    ['esc', 't'],
  ]) {
    screen.press(...keys);
    expect((await screen.show()).join('').replace(/[ -~]/g, '')).toBe('');
  }
});

test('has no colour on the theme without, and tells the selected row without', async () => {
  const screen = draw();
  screen.sample(busy);
  await screen.show();
  const codes = [...rowsOf(screen).matchAll(/\x1b\[(\d+)(?:;[\d;]*)?m/g)].map(([, code]) =>
    Number(code),
  );
  expect(codes.filter(code => code >= 30 && code !== 39 && code !== 49)).toEqual([]);
  expect(screen.display.buffer.active.getLine(4)?.getCell(3)?.isInverse()).toBeTruthy();
});

test('colours states, and still writes their letters', async () => {
  const screen = draw({theme: '16'});
  screen.sample(busy);
  const lines = await screen.show();
  const at = lines[6]?.indexOf('--p---') ?? -1;
  expect(
    screen.display.buffer.active
      .getLine(6)
      ?.getCell(at + 2)
      ?.getFgColor(),
  ).toBe(3);
});

test('shows what xentop shows on the monitoring view', async () => {
  const screen = draw({columns: 200, monitor: {vcpus: true}});
  screen.sample(busy);
  const lines = await screen.show();
  expect(lines[0]).toMatch(/^xentop - \d\d:\d\d:\d\d {3}domux 1\.2\.3$/);
  expect(lines[1]).toBe(
    '4 domains: 2 running, 0 blocked, 1 paused, 1 crashed, 0 dying, 0 shutdown',
  );
  expect(lines[3]).toBe(
    '      NAME  STATE   CPU(sec) CPU(%)     MEM(k) MEM(%)  MAXMEM(k) MAXMEM(%) VCPUS NETS NETTX(k) NETRX(k) VBDS   VBD_OO   VBD_RD   VBD_WR  VBD_RSECT  VBD_WSECT SSID',
  );
  expect(lines[4]).toMatch(/^crashed-on ---c--/);
  expect(lines[5]).toMatch(/^VCPUs\(sec\): {3}0: {10}0s$/);
  expect(lines.at(-1)).toMatch(
    /^Delay {2}Networks {2}vBds {2}VCPUs {2}Repeat header {2}Sort order {2}Quit/,
  );
});

test('shows a domain in detail, with graphs and what was asked for', async () => {
  const screen = draw({columns: 100, rows: 50});
  screen.sample(busy, {at: 0});
  const requests = {'read-requests': 0, 'read-bytes': 0, 'write-requests': 0, 'write-bytes': 0};
  const stats = {...web.stats, vbds: [{vdev: 'xvda', ...requests}]};
  screen.sample([{...web, stats, 'cpu-ns': 1e9}, ...busy.slice(1)], {at: 1000});
  screen.press('down', 'enter');
  screen.send({
    type: 'details-read',
    more: {
      id: 1,
      commandLine: ['linux', 'mem=64M'],
      pid: 42,
      guestProcess: 41,
      disks: [
        {
          vdev: 'xvda',
          file: '/srv/web.cow',
          base: '/srv/base.raw',
          used: 2 ** 20,
          promised: 2 ** 30,
        },
      ],
      console: ['login:\x1b[2J'],
    },
  });
  const text = (await screen.show()).join('\n');
  expect(text).toMatch(/^ Domains > web \(ID 1\)/);
  expect(text).toContain('CPU 100%');
  expect(text).toContain('⣿');
  expect(text).toMatch(/Command +linux mem=64M/);
  expect(text).toMatch(/Process +42/);
  expect(text).toMatch(/\/srv\/web\.cow, 1\S* of 1\S*\s+a layer over \/srv\/base\.raw/);
  expect(text).toMatch(/login:$/m);
});

test('explains every key of the list under ?', async () => {
  const screen = draw({rows: 250});
  screen.sample(busy);
  screen.press('?');
  const text = (await screen.show()).join('\n');
  expect(text).toMatch(/D +Destroy: end it at once/);
  expect(text).toMatch(/Ctrl-Z +Suspend domux/);
  expect(text).not.toContain('…');
  expect(text).toMatch(/^ {23}saved one$/m);
  expect(text).toContain('Consoles: after Ctrl-]');
});

test('says so when drawing fails', async () => {
  const broken = {...drive().model(), keys: undefined} as unknown as Model;
  const screen = mountScreen(
    {get: () => broken, subscribe: () => () => undefined},
    makeTheme('none', true),
    () => undefined,
  );
  await expect(screen.failed).rejects.toThrow(TypeError);
});
