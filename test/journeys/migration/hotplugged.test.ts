import {truncateSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {openViewer} from '../../helpers/guests/counting-guest.ts';
import type {Viewer} from '../../helpers/guests/counting-guest.ts';
import {createHome} from '../../helpers/home.ts';
import type {Home} from '../../helpers/home.ts';
import {ensurePcMini, miniTimeout} from '../../helpers/guests/mini.ts';
import {until} from '../../helpers/until.ts';

let homes: readonly [Home, Home];
beforeAll(async () => {
  await ensurePcMini();
  homes = [createHome(), createHome()];
}, miniTimeout);
afterAll(() => Promise.all(homes.map(home => home.dispose())));

const domux = async (home: Home, ...args: string[]) => {
  const {code, stderr} = await home.run(args, {timeout: 60_000});
  expect(code, `${args.join(' ')}: ${stderr}`).toBe(0);
};

let asked = 0;

/** What the guest sees: its processors, the first bytes of its disk and its CD, its interfaces. */
async function look(viewer: Viewer): Promise<string> {
  const tag = `look-${++asked}`;
  viewer.type(
    `echo ${tag}: $(grep -c ^processor /proc/cpuinfo) $(head -qc 5 /dev/vda /dev/sr0) $(ls /sys/class/net)`,
  );
  const pattern = new RegExp(`^${tag}: (.*?)\\r?$`, 'm');
  return until('the guest answers', () => pattern.exec(viewer.text())?.[1], {timeout: 30_000});
}

test(
  'what was plugged in while it ran goes along into a file and to another host, and can be unplugged',
  {timeout: 200_000},
  async () => {
    const [here, there] = homes;
    const disk = join(here.directory, 'extra.img');
    const file = join(here.directory, 'web.save');
    writeFileSync(disk, 'disk!');
    truncateSync(disk, 1024 * 1024);
    const words = ['name=web', 'machine=qemu', 'kernel=mini', 'memory=128', 'accel=tcg'];
    await domux(here, 'create', ...words, 'vcpus=1', 'maxvcpus=2', "vif=['bridge=lan']");
    const viewer = openViewer(here);
    await viewer.see(/# /);
    await until(
      'the agent plugs a processor in',
      async () => (await here.run(['vcpu-set', 'web', '2'])).code === 0,
      {timeout: 60_000, interval: 500},
    );
    await domux(here, 'block-attach', 'web', `raw:${disk}`, 'xvdb', 'w');
    const cd = join(here.directory, 'cd.iso');
    writeFileSync(cd, 'disc!'.padEnd(2048 * 16));
    await domux(here, 'block-attach', 'web', `${cd},,hdc,cdrom`);
    await domux(here, 'network-attach', 'web', 'bridge=lan');
    const all = '2 disk!disc! eth0 eth1 lo';
    await until('it has all of it', async () => (await look(viewer)) === all, {timeout: 30_000});

    await domux(here, 'save', 'web', file);
    await domux(here, 'restore', file);
    const restored = openViewer(here);
    expect(await look(restored)).toBe(all);
    await domux(here, 'migrate', 'web', `dir:${there.directory}`);
    expect(await look(restored)).toBe(all);
    await domux(there, 'migrate', '--mode', 'stop', 'web', `dir:${here.directory}`);
    expect(await look(restored)).toBe(all);

    await domux(here, 'block-detach', 'web', 'xvdb');
    await domux(here, 'block-detach', 'web', 'hdc');
    await domux(here, 'network-detach', 'web', '1');
    await domux(here, 'vcpu-set', 'web', '1');
  },
);
