import {readFileSync, statSync} from 'node:fs';
import {join} from 'node:path';
import {afterAll, beforeAll, expect, it} from 'vitest';
import {readEntry} from '../../source/registry/domains/entry.ts';
import {signal} from '../../source/system/processes.ts';
import {createHome} from '../helpers/home.ts';
import type {Home} from '../helpers/home.ts';
import {until} from '../helpers/until.ts';
import {stepsIn} from './steps.ts';
import type {Steps} from './steps.ts';

let home: Home;
let steps: Steps;
beforeAll(() => {
  home = createHome();
  steps = stepsIn(home);
});
afterAll(() => home.dispose());

const log = async (name: string) => (await home.run(['console', '--log', name])).stdout;
const untilLogged = (name: string, text: string) =>
  until(`the guest has printed ${text}`, async () => (await log(name)).includes(text), {
    timeout: 60_000,
  });

it.each([
  ['the kernel of an image for another processor', ['kernel=mini'], 'for x86_64'],
  ['firmware of PCs', ['firmware=bios'], 'a guest of aarch64 has uefi'],
  ['a board of PCs', ['board=q35'], "`q35' is no board of aarch64"],
  ['a card of PCs', ['vga=cirrus'], 'no video card cirrus'],
])('an Arm guest cannot have %s', async (_, words, reason) => {
  const {code, stderr} = await home.run([
    ...['create', 'name=not', 'machine=qemu', 'arch=aarch64', 'type=hvm', ...words],
  ]);
  expect({code, stderr}).toMatchObject({
    code: 1,
    stderr: expect.stringContaining(reason) as string,
  });
  expect(await steps.list()).toEqual([]);
});

it.each([
  ['firmware of others', ['firmware=uefi'], "`uefi' is none of riscv64"],
  ['a TPM', ['tpm=2.0'], 'no TPM'],
])('a RISC-V guest cannot have %s', async (_, words, reason) => {
  const {code, stderr} = await home.run([
    ...['create', 'name=not', 'machine=qemu', 'arch=riscv64', 'type=hvm', ...words],
  ]);
  expect({code, stderr}).toMatchObject({
    code: 1,
    stderr: expect.stringContaining(reason) as string,
  });
});

it('boots U-Boot on the board of RISC-V, and is typed to', async () => {
  const words = ['name=risc', 'machine=qemu', 'arch=riscv64', 'type=hvm', 'memory=128'];
  await steps.domux('create', ...words);
  await untilLogged('risc', '=> ');
  await steps.type('risc', 'version\r');
  await untilLogged('risc', '\nriscv64');
  await steps.domux('destroy', 'risc');
}, 120_000);

it("boots UEFI on Arm's board, is typed to, and keeps its variables and its console's log", async () => {
  await steps.domux(
    ...['create', 'name=arm', 'machine=qemu', 'arch=aarch64', 'type=hvm', 'memory=192', 'vnc=1'],
  );
  await untilLogged('arm', 'UEFI firmware');
  expect(statSync(join(home.places.data, 'nvram', 'arm.fd')).size).toBeGreaterThan(0);

  // What it prints while no guest process lives is not lost, and the next one can be typed to.
  const domain = await home.host.find('arm');
  signal(readEntry(domain.directory)?.guest?.pid ?? 0, 'SIGKILL');
  expect(await steps.list()).toMatchObject([{name: 'arm', accel: 'tcg'}]);
  await untilLogged('arm', 'Shell>');
  await steps.type('arm', 'echo what-was-typed\r');
  await untilLogged('arm', '\nwhat-was-typed');

  const picture = join(home.directory, 'screen.png');
  await steps.domux('screenshot', 'arm', picture);
  expect(readFileSync(picture).subarray(1, 4).toString()).toBe('PNG');

  // What waits in front of its serial port as it is migrated goes along.
  const far = createHome();
  try {
    const lines = Array.from({length: 20}, (_, index) => `typed-${index + 10}`);
    await steps.type('arm', lines.map(line => `echo ${line}\r`).join(''));
    await steps.domux('migrate', 'arm', `dir:${far.directory}`);
    await until(
      'all of it is echoed there',
      async () => {
        const {stdout} = await far.run(['console', '--log', 'arm']);
        return lines.every(line => stdout.includes(`\n${line}`));
      },
      {timeout: 30_000},
    );
  } finally {
    await far.dispose();
  }
  expect(await steps.list()).toEqual([]);
}, 120_000);
