import {join} from 'node:path';
import {afterEach, beforeAll, beforeEach, expect, onTestFinished, test} from 'vitest';
import {openGuestShell} from '../../helpers/guests/guest-shell.ts';
import {createHome} from '../../helpers/home.ts';
import type {Home} from '../../helpers/home.ts';
import {ensureNfsMini, miniTimeout} from '../../helpers/guests/mini.ts';
import {startNfsServer} from '../../helpers/network/nfs-server.ts';
import type {NfsServer} from '../../helpers/network/nfs-server.ts';
import {stepsIn} from '../steps.ts';

let home: Home;

beforeAll(() => ensureNfsMini(), miniTimeout);
beforeEach(() => (home = createHome()));
afterEach(() => home.dispose());

/** The address that stands for the host on the network of these guests. */
const host = '10.77.0.2';

/** A guest that mounts what the server exports, and copies its own system there. */
async function fillExport({port, path}: NfsServer): Promise<void> {
  const {domux, createMini} = stepsIn(home);
  await createMini('filler', 'kernel=mini-nfs', 'extra=rdinit=/init', "vif=['bridge=lan']");
  const {run, runUntil} = await openGuestShell(home, 'filler');
  await runUntil('ip route', /default via/);
  const options = `vers=4,addr=${host},clientaddr=10.77.0.9,port=${port}`;
  await run(`modprobe -a nfs nfsv4; mount -t nfs -o ${options} ${host}:${path} /mnt`);
  await run('cd /mnt; cp -a /bin /sbin /etc /usr /init /root /var .', {timeout: 60_000});
  expect(await run('mkdir dev proc sys tmp mnt run; cd; umount /mnt && echo done')).toMatch(
    /^done/m,
  );
  await domux('destroy', 'filler');
}

test('a guest has its root on an NFS server of the host', async () => {
  const {domux, createMini} = stepsIn(home);
  const server = await startNfsServer(join(home.directory, 'nfs'));
  onTestFinished(server.stop);
  await domux('network', 'create', 'lan', '--subnet', '10.77.0.0/24');
  await fillExport(server);

  const words = [
    ...['kernel=mini-nfs', 'root=/dev/nfs', 'dhcp=dhcp', "vif=['bridge=lan']"],
    ...[`nfs_server=${host}`, `nfs_root=${server.path},port=${server.port}`],
  ];
  await createMini('web', ...words);
  const {run} = await openGuestShell(home, 'web');
  const mounted = await run("mount | grep ' / '; touch /by-web; ls /");
  expect(mounted).toMatch(/10\.77\.0\.2:\/srv on \/ type nfs4[^]*by-web/);
  // Its init leaves the interface alone that the root comes through.
  expect(await run('ip route; pidof udhcpc')).toMatch(/default via 10\.77\.0\.2[^]*^\d+\r$/m);
}, 120_000);
