import {readFileSync} from 'node:fs';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {destroyDomain} from '../../source/host/destroy-domain.ts';
import {eventLogFile} from '../../source/registry/events/event-log.ts';
import {readEntry} from '../../source/registry/domains/entry.ts';
import {isAlive} from '../../source/system/processes.ts';
import {createHome} from '../helpers/home.ts';
import type {Home} from '../helpers/home.ts';
import {createSim} from '../helpers/guests/sim.ts';

let home: Home;
beforeEach(() => (home = createHome({domainsPerProcess: 2})));
afterEach(() => home.dispose());

test('kills a guest process that was stopped, and another takes over the other domain in it', async () => {
  const web = await createSim(home, 'web');
  const other = await createSim(home, 'other');
  const guest = readEntry(web.directory)?.guest;
  if (guest === undefined) throw new Error('web has no guest process');
  process.kill(guest.pid, 'SIGSTOP');

  const {places, host} = home;
  const how = {places, who: 'test', control: host.control, patience: 200};
  expect(await destroyDomain(web, how)).toBe(
    `Domain web: its guest process (${guest.pid}) was killed, for it did not destroy the domain within 0.2 s.`,
  );

  expect(isAlive(guest)).toBe(false);
  expect(readEntry(web.directory)).toBeUndefined();
  expect(readFileSync(eventLogFile(places.log), 'utf8')).toContain('guest process killed');
  const client = await host.control(other);
  expect(await client.execute('query-name')).toEqual({name: 'other'});
  client.close();
  expect(await destroyDomain(other, how)).toBeUndefined();
});
