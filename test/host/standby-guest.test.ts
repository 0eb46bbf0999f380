import {spawn} from 'node:child_process';
import {readdirSync} from 'node:fs';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {readEntry} from '../../source/registry/domains/entry.ts';
import {makePrivateDirectory} from '../../source/system/paths.ts';
import {createSim} from '../helpers/guests/sim.ts';
import {createHome, node} from '../helpers/home.ts';
import type {Home} from '../helpers/home.ts';
import {commandOf, processesOf} from '../helpers/processes.ts';
import {until} from '../helpers/until.ts';

let home: Home;
beforeEach(() => {
  home = createHome();
  makePrivateDirectory(home.places.run);
});
afterEach(() => home.dispose());

const isStandby = (pid: number) => commandOf(pid).includes('standby');
const standbys = () => processesOf(home.directory).filter(isStandby);
const logs = () => readdirSync(home.places.run).filter(name => name.startsWith('standby.'));

test('a guest process that was prepared hosts the next domain, and ends no more when it is dismissed', async () => {
  const dismiss = await home.host.prepare('sim');
  const [prepared] = await until('it is there', () =>
    standbys().length > 0 ? standbys() : undefined,
  );

  const web = await createSim(home, 'web');
  dismiss();
  expect(readEntry(web.directory)?.guest?.pid).toBe(prepared);
  expect(logs()).toEqual([]);
  expect(readdirSync(web.directory)).toContain('guest.log');

  const other = await createSim(home, 'other');
  expect(readEntry(other.directory)?.guest?.pid).not.toBe(prepared);
  const client = await home.host.control(web);
  expect(await client.execute('query-name')).toEqual({name: 'web'});
  client.close();
});

test('one that gets no domain ends and leaves nothing', async () => {
  const dismiss = await home.host.prepare('sim');
  await until('it is there', () => standbys().length === 1 && logs().length === 1);
  dismiss();
  await until('it is gone', () => standbys().length === 0 && logs().length === 0);
});

test('one whose starter is killed ends and leaves nothing', async () => {
  const source = new URL('../../source/registry/guests/start-guest.ts', import.meta.url).href;
  const script = `
    const {prepareGuest} = await import(${JSON.stringify(source)});
    await prepareGuest(${JSON.stringify(home.places.run)}, 'sim');
    setInterval(() => {}, 1000);
  `;
  const starter = spawn(node, ['--input-type=module', '-e', script], {stdio: 'ignore'});
  await until('it is there', () => standbys().length === 1 && logs().length === 1);
  starter.kill('SIGKILL');
  await until('it is gone', () => standbys().length === 0 && logs().length === 0);
});

test('a clone that is refused leaves none', async () => {
  await createSim(home, 'web');
  const {code} = await home.run(['clone', 'web', 'web']);
  expect(code).toBe(1);
  await until('it is gone', () => standbys().length === 0 && logs().length === 0);
});
