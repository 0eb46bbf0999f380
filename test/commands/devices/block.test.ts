import {readFileSync, statSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterAll, beforeAll, expect, test} from 'vitest';
import type {BlockRow} from '../../../source/commands/devices/block.ts';
import {createHome} from '../../helpers/home.ts';
import type {Home} from '../../helpers/home.ts';
import {ensureMini, ensurePcMini, miniTimeout} from '../../helpers/guests/mini.ts';
import {until} from '../../helpers/until.ts';

let home: Home;
let image: (name: string) => string;
let config: string;

const silent = {code: 0, stdout: '', stderr: ''};

beforeAll(async () => {
  await Promise.all([ensureMini(), ensurePcMini()]);
  home = createHome();
  image = name => join(home.directory, name);
  for (const name of ['root.img', 'data 1.img', 'other.img']) {
    writeFileSync(image(name), Buffer.alloc(1024 * 1024));
  }
  config = image('pc.cfg');
  const drive = 'format=empty,vdev=hdc,devtype=cdrom';
  writeFileSync(
    config,
    `# a PC\nmachine = "qemu"\nkernel = "mini"\nmemory = 128\ndisk = [ '${image('root.img')},raw,xvda,w', '${drive}' ]\n`,
  );
  const kernelMode = ['create', 'name=uml', 'kernel=mini', 'machine=uml', 'memory=64'];
  for (const args of [['create', config], kernelMode]) {
    expect((await home.run(args, {timeout: 60_000})).stderr).toBe('');
  }
  for (const name of ['pc', 'uml']) await type(name, 'echo up=$((1+1))', 'up=2');
}, miniTimeout);
afterAll(() => home.dispose());

/** Types a line on a domain's console until it has printed this. */
async function type(name: string, line: string, answer: string | RegExp): Promise<void> {
  const socket = await home.host.console(await home.host.find(name));
  let text = '';
  socket.setEncoding('latin1').on('data', (chunk: string) => (text += chunk));
  try {
    let typed = 0;
    await until(
      `${name} says ${String(answer)} to ${line}`,
      () => {
        if (Date.now() - typed > 3000) {
          typed = Date.now();
          socket.write(`${line}\n`);
        }
        return typeof answer === 'string' ? text.includes(answer) : answer.test(text);
      },
      {timeout: 60_000},
    );
  } finally {
    socket.destroy();
  }
}

const disks = async (name: string) =>
  (JSON.parse((await home.run(['block-list', '--json', name])).stdout) as BlockRow[]).map(
    ({vdev, target, access}) => [vdev, target, access],
  );

test.each([
  [['block-attach', 'pc', '/x,raw'], /^'\/x,raw': this disk has no vdev/],
  [['block-attach', 'pc', 'phy:/dev/null', 'xvda', 'w'], 'Error: There is a disk xvda already.\n'],
  [['block-attach', 'pc', '/nosuch.img,raw,xvdb,w'], /Could not open '\/nosuch\.img'/],
  [['block-attach', 'uml', ',hdd:cdrom,r'], /^Error: A drive with nothing in it is none/],
  [['block-detach', 'pc', 'xvdz'], 'Error: Device xvdz not connected.\n'],
  [['block-detach', '--persist', 'uml', 'xvda'], /was created without a config file/],
  [['cd-insert', 'pc', 'xvda', '/x.iso'], 'Error: xvda is no CD drive.\n'],
  [['cd-eject', 'uml', 'hdc'], /^Error: User-Mode Linux has no CD drives/],
  [['block-resize', 'pc', 'xvda', 'big'], 'invalid memory size: big\n'],
  [['block-list', 'nosuch'], 'nosuch is an invalid domain identifier (rc=-6)\n'],
])('refuses %j and changes nothing', async (args, message) => {
  const {code, stderr} = await home.run(args);
  expect(code).toBe(1);
  expect(stderr).toMatch(message);
  expect(await disks('pc')).toEqual([
    ['xvda', image('root.img'), 'w'],
    ['hdc', null, null],
  ]);
});

test('a PC is given a disk, in its config too, grows it, and lets go of it', async () => {
  const spec = `${image('data 1.img')},raw,xvdb,w`;
  expect(await home.run(['block-attach', '--persist', 'pc', spec])).toEqual(silent);
  expect(readFileSync(config, 'utf8')).toContain(`target=${image('data 1.img')}`);
  await type('pc', 'cat /proc/partitions', /1024 vdb/);
  expect((await home.run(['block-list', 'pc'])).stdout).toMatch(/^51728 0 +1 +4 .*data 1\.img/m);
  expect((await home.run(['block-attach', 'uml', spec])).stderr).toMatch(
    /^Error: .* is used by domain pc \(ID 1, mode w\)/,
  );

  expect(await home.run(['block-resize', 'pc', 'xvdb', '2'])).toEqual(silent);
  expect(statSync(image('data 1.img')).size).toBe(2 * 1024 * 1024);
  await type('pc', 'cat /proc/partitions', /2048 vdb/);

  expect(await home.run(['vbd-destroy', '--persist', 'pc', '51728'])).toEqual(silent);
  await type('pc', 'grep -c vdb /proc/partitions', /\n0\r/);
  expect(readFileSync(config, 'utf8')).not.toContain('data 1.img');
  expect(readFileSync(config, 'utf8')).toContain('# a PC');
}, 120_000);

test('what is in the drive of a PC changes', async () => {
  expect(await home.run(['cd-insert', 'pc', 'hdc', image('other.img')])).toEqual(silent);
  expect((await disks('pc'))[1]).toEqual(['hdc', image('other.img'), 'r']);
  expect(await home.run(['cd-eject', 'pc', 'hdc'])).toEqual(silent);
  expect((await disks('pc'))[1]).toEqual(['hdc', null, null]);
});

test('a PC is given a CD drive, empty or not, reads what is put into it, and lets go of it', async () => {
  writeFileSync(image('cd.iso'), 'a CD'.padEnd(2048 * 16));
  expect(await home.run(['block-attach', 'pc', ',hdd:cdrom,r'])).toEqual(silent);
  expect(await home.run(['cd-insert', 'pc', 'hdd', image('cd.iso')])).toEqual(silent);
  await type('pc', 'head -c 4 /dev/sr1', 'a CD');
  expect(await home.run(['block-detach', 'pc', 'hdd'])).toEqual(silent);
  await type('pc', 'ls /sys/block | grep -c sr', /\n1\r/);
  expect((await disks('pc')).length).toBe(2);
}, 120_000);

test('a kernel in user mode is given a disk and lets go of it', async () => {
  expect(await home.run(['vbd-create', 'uml', image('data 1.img'), 'raw', 'xvdc', 'w'])).toEqual(
    silent,
  );
  await type('uml', 'cat /proc/partitions', 'ubdc');
  expect(await home.run(['block-detach', 'uml', 'xvdc'])).toEqual(silent);
  await type('uml', 'grep -c ubdc /proc/partitions', /\n0\r/);
  expect(await disks('uml')).toEqual([]);
}, 120_000);
