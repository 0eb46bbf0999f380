import {afterEach, expect, test} from 'vitest';
import {createHome} from '../../helpers/home.ts';
import type {Home} from '../../helpers/home.ts';
import {createSim} from '../../helpers/guests/sim.ts';
import {openScreen} from './on-screen.ts';
import type {ScreenJourney} from './on-screen.ts';

let home: Home | undefined;
let screen: ScreenJourney | undefined;

afterEach(async () => {
  screen?.kill();
  await screen?.exit;
  screen = undefined;
  await home?.dispose();
  home = undefined;
});

const heading =
  '      NAME  STATE   CPU(sec) CPU(%)     MEM(k) MEM(%)  MAXMEM(k) MAXMEM(%) VCPUS NETS NETTX(k) NETRX(k) VBDS   VBD_OO   VBD_RD   VBD_WR  VBD_RSECT  VBD_WSECT SSID';

test('refuses a number of updates that is none; an option that it does not know is no failure, as to xentop', async () => {
  home = createHome();
  const {code, stderr} = await home.run(['top', '-b', '-i', 'many']);
  expect(code).toBe(2);
  expect(stderr).toContain("`iterations' takes a number");

  for (const name of ['top', 'xentop']) {
    const unknown = await home.run([name, '-b', '-Q']);
    expect(unknown.code).toBe(0);
    expect(unknown.stderr).toBe("option `Q' not supported.\nTry 'domux help top'.\n");
    expect(unknown.stdout).toMatch(/^Usage: domux top \[OPTION/);
  }
});

test('prints tables one after the other as xentop -b does', async () => {
  home = createHome();
  await createSim(home, 'averylongdomainname', {paused: true});
  await createSim(home, 'Zed', {behaviour: ['cpu=100']});
  const {code, stdout} = await home.run(['top', '-b', '-i', '2', '-d', '1']);
  expect(code).toBe(0);
  const lines = stdout.split('\n');
  expect(lines).toHaveLength(9);
  expect(lines[0]).toBe(heading);
  expect(lines[1]).toMatch(/^averylongd ----p- {10}0 {4}0\.0 {6}65536 /);
  expect(lines[2]).toMatch(/^ {2}Domain-0 -----r .* no limit {7}n\/a /);
  expect(lines[3]).toMatch(/^ {7}Zed -----r +\d {4}0\.0 /);
  expect(lines[4]).toBe(heading);
  const percent = Number(lines[7]?.slice(29, 36));
  // A host that is busy looks late.
  expect(percent).toBeGreaterThan(50);
  expect(percent).toBeLessThan(150);
});

test('adds lines for processors, interfaces and disks, and repeats the heading', async () => {
  home = createHome();
  await createSim(home, 'web', {
    vcpus: 6,
    maxvcpus: 6,
    vifs: [{mac: '00:16:3e:00:00:01'}],
    disks: [
      {
        target: '/disk',
        format: 'raw',
        vdev: 'xvda1',
        access: 'w',
        force: false,
        cdrom: false,
      },
    ],
  });
  const {stdout} = await home.run(['top', '-b', '-i', '1', '-v', '-n', '-x', '-r', '-f']);
  const lines = stdout.split('\n').slice(0, -1);
  expect(lines.filter(line => line === heading)).toHaveLength(2);
  const own = lines.slice(lines.findIndex(line => line.startsWith('       web')) + 1);
  expect(own).toEqual([
    'VCPUs(sec):   0:          0s  1:          0s  2:          0s  3:          0s  4:          0s',
    '          5:          0s',
    'Net0 RX:        0bytes        0pkts        0err        0drop  TX:        0bytes        0pkts        0err        0drop',
    'VBD BlkBack 51713 [ca: 1] OO:        0   RD:        0   WR:        0   RSECT:          0   WSECT:          0',
  ]);
});

test('is on the screen what xentop is there, and quits by its key', async () => {
  home = createHome();
  await createSim(home, 'web');
  screen = openScreen(home, {args: ['top', '-d', '0.5'], columns: 200, rows: 50});
  await screen.shows(/^xentop - \d\d:\d\d:\d\d/);
  await screen.shows(heading);
  await screen.shows(/ web --b---/);
  screen.press('v');
  await screen.shows('VCPUs(sec):   0:');
  screen.press('D');
  await screen.shows('Delay(sec):');
  screen.type('2\r');
  await screen.shows(/Delay {2}Networks/);
  screen.press('Q');
  expect(await screen.exit).toBe(0);
});

test('tells its version, has Domain-0 first and the processors of the host below, and ends by itself', async () => {
  home = createHome();
  expect((await home.run(['top', '-V'])).stdout).toMatch(/^domux \d+\.\d+\.\d+\n$/);
  await createSim(home, 'Aa');
  const {stdout} = await home.run(['top', '-b', '-i', '2', '-d', '0.5', '-z', '-p']);
  const lines = stdout.split('\n');
  expect(lines[1]).toMatch(/^ {2}Domain-0 /);
  expect(lines[2]).toMatch(/^ {8}Aa /);
  const rule = '+-------+--------+';
  expect(lines.slice(3, 7)).toEqual(['', 'Physical CPU Usage:', rule, '| Core  | Usage  |']);
  expect(lines[8]).toMatch(/^\| 0 {5}\| {3}0\.0% \|$/);
  expect(lines.at(-2)).toBe(rule);

  screen = openScreen(home, {args: ['top', '-d', '0.5', '-i', '4', '-z', '-p'], columns: 200});
  await screen.shows(/Domain-0 .*\n +Aa [^]*Physical CPU Usage:\n\+-+\+-+\+\n\| Core/);
  expect(await screen.exit).toBe(0);
});
