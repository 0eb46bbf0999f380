import {createHash} from 'node:crypto';
import {afterEach, beforeAll, beforeEach, expect, test} from 'vitest';
import {openViewer} from '../../helpers/guests/counting-guest.ts';
import type {Viewer} from '../../helpers/guests/counting-guest.ts';
import {createHome} from '../../helpers/home.ts';
import type {Home} from '../../helpers/home.ts';
import {ensurePcMini, miniTimeout} from '../../helpers/guests/mini.ts';
import {until} from '../../helpers/until.ts';

let homes: readonly [Home, Home];
let viewer: Viewer;
beforeAll(() => ensurePcMini(), miniTimeout);
beforeEach(async () => {
  homes = [createHome(), createHome()];
  const words = ['name=web', 'machine=qemu', 'kernel=mini', 'memory=128', 'accel=tcg'];
  const {code, stderr} = await homes[0].run(['create', ...words], {timeout: 60_000});
  expect(code, stderr).toBe(0);
  viewer = openViewer(homes[0]);
  await viewer.see(/# /);
});
afterEach(() => Promise.all(homes.map(home => home.dispose())));

/** Migrates slowly, and types as soon as the guest stands still. */
async function typeMeanwhile(line: string) {
  const [here, there] = homes;
  const words = ['--mode', 'stop', '--bandwidth', '20M', 'web', `dir:${there.directory}`];
  const migration = here.start(['migrate', ...words]);
  await until('it is under way', async () => {
    const [domain] = await here.host.list();
    return (domain?.info.transfer?.percent ?? 0) > 0;
  });
  viewer.type(line);
  return migration;
}

const times = (text: string) => viewer.text().split(text).length - 1;

test('what is typed while the guest stands still is typed where it goes on', async () => {
  const {ended, stderr} = await typeMeanwhile('echo typed-$((20 + 22))');
  expect(await ended, stderr()).toBe(0);
  await viewer.see(/^typed-42\r?$/m);
  viewer.type('echo then-$((20 + 23))');
  await viewer.see(/^then-43\r?$/m);
  expect(times('typed-42')).toBe(1);
}, 60_000);

test('and is typed here when it stays here after all', async () => {
  const [here] = homes;
  const {ended} = await typeMeanwhile('echo typed-$((20 + 22))');
  expect((await here.run(['migrate-cancel', 'web'])).code).toBe(0);
  expect(await ended).toBe(1);
  await viewer.see(/^typed-42\r?$/m);
  expect(times('typed-42')).toBe(1);
}, 60_000);

test('what the guest had not read of a paste when it was stopped comes along', async () => {
  const [here, there] = homes;
  const text = Array.from({length: 6000}, (_, index) => `line ${index}\n`).join('');
  viewer.type('stty -echo; echo ready; cat >/tmp/pasted; stty echo; md5sum /tmp/pasted');
  await viewer.see(/^ready\r?$/m);
  viewer.type(`${text}\x04`);
  const {code, stderr} = await here.run(['migrate', 'web', `dir:${there.directory}`]);
  expect(code, stderr).toBe(0);
  const sum = createHash('md5').update(text).digest('hex');
  // What the terminal said to hold back what is typed, Ctrl-S and Ctrl-Q, may stand before it.
  await viewer.see(/[0-9a-f]{32} {2}\/tmp\/pasted/);
  expect(viewer.text()).toContain(`${sum}  /tmp/pasted`);
}, 60_000);
