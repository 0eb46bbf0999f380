import {renameSync} from 'node:fs';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {readEntries} from '../../../source/registry/domains/entry.ts';
import {readMachineProcess} from '../../../source/registry/guests/machine-process.ts';
import {signal} from '../../../source/system/processes.ts';
import {createBootGuest} from '../../helpers/guests/boot-guest.ts';
import {readEvents} from '../../helpers/events.ts';
import {createHome} from '../../helpers/home.ts';
import type {Home} from '../../helpers/home.ts';
import {processesOf} from '../../helpers/processes.ts';
import {until} from '../../helpers/until.ts';

let here: Home;
let there: Home;
beforeEach(async () => {
  [here, there] = [createHome(), createHome()];
  await createBootGuest(here, [], ['on_crash=preserve']);
});
afterEach(() => Promise.all([here, there].map(home => home.dispose())));

/** Slow enough to be caught in the middle of it. */
const migrate = (mode: string) =>
  here.start(['migrate', '--mode', mode, '--bandwidth', '200K', 'web', `dir:${there.directory}`]);

const only = async (home: Home) => {
  const [first, ...others] = await home.host.list();
  expect(others).toEqual([]);
  return first?.info;
};

test('a host that is lost as a whole while it takes a domain has none, and the guest goes on here', async () => {
  const {ended, stderr} = migrate('stop');
  await until('it is under way', async () => ((await only(here))?.transfer?.percent ?? 0) > 0);
  for (const pid of processesOf(there.directory)) {
    // The client names it too.
    if (!processesOf(here.directory).includes(pid)) signal(pid, 'SIGKILL');
  }
  expect(await ended).toBe(1);
  expect(stderr()).toMatch(/Migration failed/);
  await until('it goes on here', async () => (await only(here))?.status === 'running');
  await until('nothing is there', async () => (await only(there)) === undefined);
});

test('a guest whose memory follows it crashes when the machine that it was on is lost', async () => {
  const {ended, stderr} = migrate('postcopy');
  await until('it runs there', async () => (await only(there))?.status === 'running');
  const [from] = readEntries(here.places.run);
  signal(readMachineProcess(from?.directory ?? '')?.pid ?? 0, 'SIGKILL');
  const crashed = await until('it is known to have crashed', async () => {
    const info = await only(there);
    return info?.status === 'guest-panicked' && info;
  });
  expect(crashed.message).toMatch(/lost before all of its memory had followed|crashed/);
  await ended;
  expect(stderr()).toMatch(/Target reports successful startup/);
  await until('nothing is left here', async () => (await only(here)) === undefined);
});

test('a guest whose machine is killed on its way starts here again once the other side lets go of its disk', async () => {
  await here.run(['destroy', 'web']);
  const disk = await createBootGuest(here, [], ['on_crash=restart']);
  const {ended, child} = migrate('stop');
  await until('it is under way', async () => ((await only(here))?.transfer?.percent ?? 0) > 0);
  // Nobody tells the other side meanwhile; that it holds the disk is as if the disk were not there.
  signal(child.pid ?? 0, 'SIGSTOP');
  renameSync(disk, `${disk}.held`);
  const [entry] = readEntries(here.places.run);
  signal(readMachineProcess(entry?.directory ?? '')?.pid ?? 0, 'SIGKILL');
  await until('it was tried', () =>
    readEvents(here).some(
      ({event, detail}) => event === 'not restarted yet' && detail?.includes(disk),
    ),
  );
  renameSync(`${disk}.held`, disk);
  await until('it runs again', async () => (await only(here))?.status === 'running');
  signal(child.pid ?? 0, 'SIGCONT');
  await ended;
  expect((await only(here))?.status).toBe('running');
  await until('nothing is there', async () => (await only(there)) === undefined);
});
