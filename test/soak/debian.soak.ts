import {readFileSync, readdirSync} from 'node:fs';
import {join} from 'node:path';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {createHome} from '../helpers/home.ts';
import type {Home} from '../helpers/home.ts';
import {processesOf} from '../helpers/processes.ts';
import {runProgram} from '../helpers/programs/run-program.ts';
import {until} from '../helpers/until.ts';
import {endOrphans} from '../journeys/life/orphans.ts';
import {stepsIn} from '../journeys/steps.ts';

/** Packages are fetched and unpacked, and an emulated PC boots systemd. */
const patience = 600_000;

/** As the host's own root, or as whoever is root in a namespace: whoever runs this. */
const name = `soak-${process.pid}`;

let home: Home;
let key: string;

beforeAll(() => {
  home = createHome();
  key = join(home.directory, 'key');
  runProgram('ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-f', key);
});
afterAll(async () => {
  await home.run(['image', 'remove', '--force', name]);
  await endOrphans(home);
});

const workIn = (images: string) => readdirSync(images).filter(file => file.startsWith('.work-'));

test(
  'a build that is killed leaves no process and no image, and its rest goes with the next work',
  async () => {
    const {images} = home.places;
    const build = home.start(['image', 'build', 'debian', '--name', name]);
    const marked = await until(
      'mmdebstrap is at work',
      () =>
        workIn(images).find(work =>
          readdirSync(join(images, work)).some(file => file.startsWith('mmdebstrap')),
        ),
      {timeout: patience, interval: 100},
    );
    build.child.kill('SIGKILL');
    await build.ended;
    await until(
      'all that it started has ended',
      () => processesOf(join(images, marked)).length === 0,
    );
    expect((await home.run(['image', 'list'])).stdout).not.toContain(name);
    await home.run(['image', 'import', '--name', name, join(images, 'absent.img')]);
  },
  patience,
);

test(
  'a Debian of two commands answers SSH on both machines, with its packages and modules',
  async () => {
    const {domux} = stepsIn(home);
    const built = await home.run(
      [
        'image',
        'build',
        'debian',
        '--name',
        name,
        '--ssh-key',
        `${key}.pub`,
        '--user',
        'joe',
        '--packages',
        'nginx',
      ],
      {timeout: patience},
    );
    expect(built).toMatchObject({code: 0});
    expect(workIn(home.places.images)).toEqual([]);
    for (const machine of ['uml', 'qemu']) {
      await domux('create', '-q', '--from', name, machine, 'memory=384', `machine=${machine}`);
      const config = readFileSync(join(home.places.configs, `${machine}.cfg`), 'utf8');
      const port = /tcp:(\d+):22/.exec(config)?.[1] ?? '';
      const ssh = (command: string) =>
        runProgram(
          'ssh',
          ...['-i', key, '-p', port, '-o', 'IdentitiesOnly=yes', '-o', 'BatchMode=yes'],
          ...['-o', 'StrictHostKeyChecking=no', '-o', 'UserKnownHostsFile=/dev/null'],
          ...['-o', 'ConnectTimeout=5', 'joe@127.0.0.1', command],
        );
      const said = await until(
        `the guest of machine ${machine} lets joe in`,
        () => {
          try {
            return ssh('hostname; sudo modprobe isofs && echo loaded; systemctl is-active nginx');
          } catch {
            return undefined;
          }
        },
        {timeout: 300_000, interval: 1000},
      );
      expect(said).toBe(`${machine}\nloaded\nactive\n`);
      await domux('destroy', machine);
    }
  },
  2 * patience,
);
