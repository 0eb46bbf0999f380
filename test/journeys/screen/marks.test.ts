import {mkdirSync, utimesSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {createHome} from '../../helpers/home.ts';
import type {Home} from '../../helpers/home.ts';
import {openScreen} from './on-screen.ts';
import type {ScreenJourney} from './on-screen.ts';

let home: Home;
let screen: ScreenJourney | undefined;
beforeEach(() => (home = createHome()));
afterEach(async () => {
  screen?.kill();
  await screen?.exit;
  screen = undefined;
  await home.dispose();
});

test('marks a config that differs from what runs, not one that only was written anew; and output that came since', async () => {
  mkdirSync(home.places.configs, {recursive: true});
  const path = join(home.places.configs, 'web.cfg');
  writeFileSync(path, 'machine = "sim"\nmemory = 64\n');
  expect((await home.run(['create', 'web'])).code).toBe(0);
  screen = openScreen(home, {args: ['--delay', '0.2']});
  await screen.shows(/^ {2}web +1 /m);

  const later = new Date(Date.now() + 60_000);
  writeFileSync(path, '# nothing else\nmachine = "sim"\nmemory = 64\n');
  utimesSync(path, later, later);
  const socket = await home.host.console(await home.host.find('web'));
  socket.end('echo hello\n');
  await screen.shows(/^ •web +1 /m);

  writeFileSync(path, 'machine = "sim"\nmemory = 32\n');
  await screen.shows(/^ ≠web +1 /m);
  writeFileSync(path, 'machine = "sim"\nmemory = 64\n');
  await screen.shows(/^ •web +1 /m);
});
