import {existsSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {createHome} from '../../../helpers/home.ts';
import type {Home} from '../../../helpers/home.ts';
import {openGuestShell} from '../../../helpers/guests/guest-shell.ts';
import {ensureMini, ensurePcMini, miniTimeout} from '../../../helpers/guests/mini.ts';
import {until} from '../../../helpers/until.ts';

let home: Home;
let file: (name: string) => string;
/** Words and files that boot the image mini, by what they are of. */
let lines: Readonly<Record<string, readonly string[]>>;

beforeAll(async () => {
  const [uml, pc] = await Promise.all([ensureMini(), ensurePcMini()]);
  home = createHome();
  file = name => join(home.directory, name);
  const disks = ['lguest', 'vkernel', 'uml', 'qemu', 'kvm', 'xuml'];
  for (const name of disks) writeFileSync(file(`${name}.img`), Buffer.alloc(1024 * 1024));
  const xml = (name: string, kind: string, inner: string) => {
    const text = `<domain type='${kind}'><name>${name}</name><memory unit='MiB'>128</memory>${inner}</domain>`;
    writeFileSync(file(`${name}.xml`), text);
    return [file(`${name}.xml`)];
  };
  const disk = (name: string, target: string) =>
    `<disk type='file'><source file='${file(`${name}.img`)}'/><target dev='${target}'/></disk>`;
  lines = {
    lguest: [
      ...['lguest', '64', pc.kernelElf ?? pc.kernel, `--block=${file('lguest.img')}`],
      ...[`--initrd=${pc.ramdisk}`, '--rng', 'quiet'],
    ],
    vkernel: [
      ...['vkernel', '-m', '64m', '-r', file('vkernel.img'), '-n', '2', '-I', 'auto:bridge0'],
      ...['-p', '/var/run/vkernel.pid', '-e', 'name=value', '-s', '-v'],
    ],
    uml: ['linux.uml', `ubd0=${file('uml.img')}`, 'mem=64M', 'con0=fd:0,fd:1'],
    qemu: [
      ...['qemu-system-x86_64', '-M', 'q35', '-m', '128', '-kernel', pc.kernel, '-nographic'],
      ...['-initrd', pc.ramdisk, '-append', 'console=ttyS0 quiet'],
      ...['-drive', `file=${file('qemu.img')},format=raw,if=virtio`],
    ],
    kvm: xml(
      'kvm',
      'kvm',
      `<os><type arch='x86_64' machine='pc-q35-7.2'>hvm</type><kernel>${pc.kernel}</kernel>
      <initrd>${pc.ramdisk}</initrd><cmdline>console=ttyS0 quiet</cmdline></os>
      <devices>${disk('kvm', 'vda')}<serial type='pty'/></devices>`,
    ),
    xuml: xml(
      'xuml',
      'uml',
      `<os><type>uml</type><kernel>${uml.kernel}</kernel><initrd>${uml.ramdisk}</initrd></os>
      <devices>${disk('xuml', 'ubda')}<console type='pty'/></devices>`,
    ),
  };
}, miniTimeout);
afterAll(() => home.dispose());

const prompt = /root@\S+:~# $|\/ # $|~# \x1b\[6n$/;

test('what does not start leaves no config behind, and can be imported again', async () => {
  const words = ['qemu-system-x86_64', '-m', '128', '-drive', 'file=/no/such.img,format=raw'];
  const failed = await home.run(['import', '--name', 'gone', ...words]);
  expect(failed.code).toBe(1);
  expect(failed.stdout).toBe('');
  expect(failed.stderr).toContain('--no-start saves it');
  expect(existsSync(join(home.places.configs, 'gone.cfg'))).toBe(false);
  const saved = await home.run(['import', '--no-start', '--name', 'gone', ...words]);
  expect(saved.stdout).toBe(`Saved as ${join(home.places.configs, 'gone.cfg')}\n`);
});

test.each(['lguest', 'vkernel', 'uml', 'qemu', 'kvm', 'xuml'])(
  'starts what was run as %s, with its disk',
  async name => {
    const words = lines[name] ?? [];
    const named = words.length === 1 ? [] : ['--name', name];
    // The words alone do as well.
    const verb = name === 'lguest' ? ['create'] : ['import', ...named];
    const {code, stdout} = await home.run([...verb, ...words], {timeout: 60_000});
    expect([code, stdout]).toEqual([0, expect.stringContaining(`Started domain ${name}`)]);
    const log = async () => (await home.run(['console', '--log', name])).stdout;
    await until(`${name} is at its prompt`, async () => prompt.test(await log()), {
      timeout: 50_000,
    });
    // The shell of this ramdisk is on a line of its own, which libvirt's XML has no words for.
    if (name !== 'xuml') {
      const shell = await openGuestShell(home, name);
      expect(await shell.run('echo it is $((6*7))')).toContain('it is 42');
    }
    const {stdout: disks} = await home.run(['block-list', '--json', name]);
    expect(JSON.parse(disks)).toMatchObject([{vdev: 'xvda', target: file(`${name}.img`)}]);
    await home.run(['destroy', name]);
  },
  60_000,
);
