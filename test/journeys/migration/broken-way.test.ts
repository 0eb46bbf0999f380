import {readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, beforeAll, beforeEach, expect, test} from 'vitest';
import {createMonitor} from '../../../source/machines/qemu/control/monitor.ts';
import {domainFiles} from '../../../source/registry/domains/domain-files.ts';
import {readMachineProcess} from '../../../source/registry/guests/machine-process.ts';
import {signal, identify} from '../../../source/system/processes.ts';
import {connectUnix} from '../../../source/system/unix-sockets.ts';
import {expectUnbroken, expectWhole, startCounting} from '../../helpers/guests/counting-guest.ts';
import {readEvents} from '../../helpers/events.ts';
import {createHome} from '../../helpers/home.ts';
import type {Home} from '../../helpers/home.ts';
import {ensurePcMini, miniTimeout} from '../../helpers/guests/mini.ts';
import {until} from '../../helpers/until.ts';

let here: Home;
let there: Home;
beforeAll(() => ensurePcMini(), miniTimeout);
beforeEach(() => {
  [here, there] = [createHome(), createHome()];
});
afterEach(() => Promise.all([here, there].map(home => home.dispose())));

/** The process through which a client reaches the other host: over ssh it would be ssh's. */
function linkOf(client: number): number {
  const children = readdirSync('/proc').filter(name => {
    if (!/^\d+$/.test(name)) return false;
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'latin1');
      const parent = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1];
      return (
        Number(parent) === client &&
        readFileSync(`/proc/${name}/cmdline`, 'latin1').includes('dial-stdio')
      );
    } catch {
      return false;
    }
  });
  expect(children).toHaveLength(1);
  return Number(children[0]);
}

/** Has a QEMU need what is missing of its guest's memory, for which it stands still itself. */
async function standStill(directory: string): Promise<void> {
  const monitor = createMonitor(connectUnix(join(domainFiles(directory).machine, 'monitor.sock')));
  const whole = {val: 0, size: 64 * 1024 * 1024, filename: '/dev/null'};
  monitor.execute('pmemsave', whole, {timeout: 100}).catch(() => undefined);
  const asked = monitor.execute('query-status', {}, {timeout: 1000});
  await expect(asked).rejects.toThrow('QEMU did not answer');
  monitor.close();
}

test(
  'a guest whose way breaks while its memory follows it goes on, and gets the rest by another way, though its QEMU stands still for it',
  {timeout: 300_000},
  async () => {
    const viewer = await startCounting(here);
    const client = here.start([
      ...['migrate', '--mode', 'postcopy', '--bandwidth', '8M', 'web', `dir:${there.directory}`],
    ]);
    await until('it runs there', async () => {
      const [first] = await there.host.list();
      return first?.info.name === 'web' && first.info.status === 'running';
    });
    const [away] = await here.host.list();
    if (away === undefined) throw new Error('It has left already.');
    const control = await here.host.control(away);
    await until('it tells how much of it has followed', async () => {
      const {ram = {transferred: 0, remaining: 1}} = await control.execute('query-migrate');
      return ram.transferred > ram.remaining / 10;
    });
    control.close();
    const link = linkOf(client.child.pid ?? 0);
    expect(identify(link)).toBeDefined();
    const source = readMachineProcess(away.directory)?.pid ?? 0;
    expect(signal(source, 'SIGSTOP')).toBe(true);
    const arriving = await there.host.find('web');
    await standStill(arriving.directory);
    signal(link, 'SIGKILL');
    signal(source, 'SIGCONT');
    await client.ended;

    await until('nothing of it is here', async () => (await here.host.list()).length === 0, {
      timeout: 120_000,
    });
    const last = viewer.counted().at(-1) ?? 0;
    await until('it goes on counting', () => (viewer.counted().at(-1) ?? 0) > last + 5, {
      timeout: 60_000,
    });
    await expectWhole(viewer);
    expectUnbroken(viewer.counted());
    expect(readEvents(there).filter(({detail}) => detail?.includes('by another way'))).not.toEqual(
      [],
    );
  },
);
