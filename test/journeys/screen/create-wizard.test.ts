import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, beforeAll, beforeEach, expect, test} from 'vitest';
import {createHome} from '../../helpers/home.ts';
import type {Home} from '../../helpers/home.ts';
import {ensureMini, miniTimeout} from '../../helpers/guests/mini.ts';
import {createSim} from '../../helpers/guests/sim.ts';
import {down, enter, escape, openScreen} from './on-screen.ts';
import type {ScreenJourney} from './on-screen.ts';

let home: Home;
let screen: ScreenJourney | undefined;

beforeAll(ensureMini, miniTimeout);
beforeEach(() => (home = createHome()));
afterEach(async () => {
  screen?.kill();
  await screen?.exit;
  screen = undefined;
  await home.dispose();
});

const config = (name: string) => readFileSync(join(home.places.configs, `${name}.cfg`), 'utf8');

test('makes a guest from the template mini, with its console', async () => {
  screen = openScreen(home);
  await screen.shows('No domain runs here yet.');
  screen.press('n');
  await screen.shows('A small Linux, from the image mini');
  screen.press('m');
  await screen.shows('Name:');
  screen.type(`17${enter}`);
  await screen.shows('made of digits only');
  screen.press('\x15');
  screen.type(`shop${enter}`);
  await screen.shows(/> shop\.cfg {2}new/);

  screen.press('r');
  await screen.shows('What shop.cfg comes to');
  await screen.shows('"machine": "uml"');
  screen.press(escape);
  await screen.shows(/> shop\.cfg {2}new/);

  screen.press('s');
  await screen.shows('[ Create ]');
  screen.press('\t');
  await screen.shows('[ Create with console ]');
  screen.press(enter);
  await screen.shows(/shop:.*[#$]/);
  screen.type(`echo $((6*7))${enter}`);
  await screen.shows(/^42$/m);
  expect(config('shop')).toMatch(/^name = "shop"$/m);
  screen.press('\x1d', 'd');
  await screen.shows(/shop +1 [r-][b-]---- /);
});

test('copies a domain without what it alone can have, or begins with nothing', async () => {
  await createSim(home, 'web', {
    settings: [
      ['machine', 'sim'],
      ['uuid', '57b1acec-e644-6ed7-0bb7-3153a510df0e'],
      ['vif', ['mac=00:16:3e:00:00:01,bridge=br0']],
    ],
  });
  screen = openScreen(home);
  await screen.shows(/web +1 /);
  screen.press(down, 'n', 'c');
  await screen.shows('Name:');
  screen.type(`web${enter}`);
  await screen.shows('There is a domain web.');
  screen.type(`2${enter}`);
  await screen.shows(/> web2\.cfg {2}new/);
  screen.press('s');
  await screen.shows('[ Create ]');
  screen.press(enter);
  await screen.shows('Domain web2 is created, with ID 2.');
  expect(config('web2')).toBe('machine = "sim"\nvif = [ "bridge=br0" ]\nname = "web2"\n');

  screen.press('n', 'e');
  await screen.shows('Name:');
  screen.type(`bare${enter}`);
  await screen.shows(/> bare\.cfg {2}new/);
  screen.press('s');
  await screen.shows('[ Create ]');
  screen.press('\t', '\t');
  await screen.shows('[ Only save ]');
  screen.press(enter);
  await screen.shows('bare.cfg is saved.');
  await screen.shows(/bare +off/);
  expect(config('bare')).toBe('name = "bare"\n');
});
