import {mkdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {randomMac} from '../../../source/registry/interfaces/choose-mac.ts';
import {
  recallMacs,
  rememberMacs,
  rememberedMacs,
} from '../../../source/registry/interfaces/mac-memory.ts';
import {createHome} from '../../helpers/home.ts';
import type {Home} from '../../helpers/home.ts';
import {createSim} from '../../helpers/guests/sim.ts';

let home: Home;
beforeEach(() => {
  home = createHome();
});
afterEach(() => home.dispose());

async function domux(...words: string[]): Promise<string> {
  const {code, stdout, stderr} = await home.run(words);
  expect({words, code, stderr}).toMatchObject({code: 0});
  return stdout;
}

const macsOf = async (name: string) =>
  (JSON.parse(await domux('network-list', '--json', name)) as {mac: string}[]).map(({mac}) => mac);

const withInterface = (...words: string[]) => ['machine=sim', 'memory=64', "vif=['']", ...words];

test("draws addresses in the half of Xen's range that Xen draws from, and seldom one twice", () => {
  const macs = Array.from({length: 300}, randomMac);
  for (const mac of macs) expect(mac).toMatch(/^00:16:3e:[0-7][0-9a-f](:[0-9a-f]{2}){2}$/);
  expect(new Set(macs).size).toBeGreaterThan(290);
});

test('an address of another domain on the network is refused, and on another network taken', async () => {
  const vifs = [{mac: '00:16:3e:00:00:01'}];
  await createSim(home, 'web', {vifs});
  await expect(createSim(home, 'api', {vifs})).rejects.toThrow(
    'The MAC address 00:16:3e:00:00:01 is that of domain web (ID 1) on the same network: write another',
  );
  expect((await home.host.list()).map(({info}) => info.name)).toEqual(['web']);
  await createSim(home, 'api', {vifs: [{mac: '00:16:3e:00:00:01', bridge: 'lan'}]});
});

test('addresses of configs that are gone are not remembered without end, those of the others are', () => {
  const {data} = home.places;
  const path = join(home.directory, 'here.cfg');
  writeFileSync(path, '');
  const vif = {mac: '00:16:3e:00:00:01'};
  rememberMacs(data, {source: path, name: 'here', vifs: [vif]});
  for (let number = 0; number < 260; number++) {
    rememberMacs(data, {origin: `elsewhere:${number}.cfg`, name: 'web', vifs: [vif]});
  }
  expect(rememberedMacs(data)).toHaveLength(257);
  expect(recallMacs(data, {path, name: 'here'})).toEqual([vif.mac]);
  expect(recallMacs(data, {path: 'elsewhere:259.cfg', name: 'web'})).toEqual([vif.mac]);
});

test('a domain without a config file keeps its addresses for as long as it is there', async () => {
  await domux('create', '-q', 'name=web', ...withInterface());
  const [first = ''] = await macsOf('web');
  await domux('reboot', '-w', 'web');
  const saved = join(home.directory, 'web.save');
  await domux('save', 'web', saved);
  await domux('restore', saved);
  await domux('rename', 'web', 'shop');
  expect(await macsOf('shop')).toEqual([first]);

  await domux('create', '-q', 'name=web', ...withInterface());
  const [second = ''] = await macsOf('web');
  await domux('destroy', 'web');
  await domux('create', '-q', 'name=web', ...withInterface());
  expect(new Set([first, second, ...(await macsOf('web'))]).size).toBe(3);
});

test('what a config file makes has the same addresses each time, until the config is deleted', async () => {
  mkdirSync(home.places.configs, {recursive: true});
  const text = withInterface().map(line => line.replace('=sim', '="sim"'));
  const write = () =>
    writeFileSync(join(home.places.configs, 'web.cfg'), `${text.join('\n')}\nnics = 2\n`);
  const create = async (...words: string[]) => {
    await domux('create', '-q', 'web', ...words);
    return macsOf(words[0]?.replace('name=', '') ?? 'web');
  };
  write();
  const first = await create();
  expect(new Set(first).size).toBe(2);
  const other = await create('name=api');
  expect(other).not.toContain(first[0]);
  await domux('destroy', 'web', 'api');
  expect([await create('name=api'), await create()]).toEqual([other, first]);

  // Under its other name it still has them, so who takes the old name gets none of them.
  await domux('rename', 'web', 'old');
  for (const mac of await create()) expect(first).not.toContain(mac);
  await domux('destroy', 'web', 'old');

  const kept = await create();
  await domux('destroy', 'web', 'api');
  await (await home.host.configs()).remove(join(home.places.configs, 'web.cfg'), []);
  write();
  for (const mac of await create()) expect(kept).not.toContain(mac);
});
