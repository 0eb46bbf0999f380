import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {ensureMini} from '../test/helpers/guests/mini.ts';
import {simConfig} from '../test/helpers/guests/sim.ts';
import {cli, inHome, installed, ms, node, printTable, ratio, timeInTurn} from './harness.ts';

/**
 * `domux list` with 20 real guests and with 1000 simulated ones, beside `node -e 0` and, where
 * virsh is installed, `virsh list` with 1000 domains of libvirt's test driver. Aim: at most 1.5
 * times virsh.
 */
const rounds = 15;
const row = (
  name: string,
  cost: {wall: number; cpu: number} | undefined,
  base: number | undefined,
) => [
  name,
  ms(cost?.wall ?? NaN),
  ratio((cost?.wall ?? NaN) / (base ?? NaN)),
  ms(cost?.cpu ?? NaN),
];
const header = ['command', 'wall ms', 'ratio', 'cpu ms'];

const {kernel, ramdisk} = await ensureMini();
await inHome(async ({env, host}) => {
  for (let number = 0; number < 20; number++) {
    const boot = {kernel, ramdisk, cmdline: '', consoleLine: 'ssl0' as const};
    await host.create(simConfig(`guest${number}`, {machine: 'uml', ...boot}));
  }
  const [base, list] = timeInTurn(
    [
      [node, '-e', '0'],
      [node, cli, 'list'],
    ],
    rounds,
    env,
  );
  printTable(header, [
    row('node -e 0', base, base?.wall),
    row('domux list, 20 guests of User-Mode Linux', list, base?.wall),
  ]);
});

await inHome(async ({directory, env, host}) => {
  await host.createTogether(
    Array.from({length: 1000}, (_, number) => simConfig(`sim${String(number).padStart(4, '0')}`)),
  );
  const list = [node, cli, 'list'] as const;
  if (!installed('virsh')) {
    const [cost] = timeInTurn([list], rounds, env);
    printTable(header, [row('domux list, 1000 simulated', cost, undefined)]);
    process.stdout.write('virsh is not installed: apt install libvirt-clients\n');
    return;
  }

  const driver = join(directory, 'test-driver.xml');
  writeFileSync(driver, testDriver(1000));
  const virsh = ['virsh', '-c', `test://${driver}`, 'list'] as const;
  const [theirs, ours] = timeInTurn([virsh, list], rounds, env);
  printTable(header, [
    row('virsh list, 1000 domains of the test driver', theirs, theirs?.wall),
    row('domux list, 1000 simulated in one process', ours, theirs?.wall),
  ]);
});

/** A node of libvirt's test driver with running domains. */
function testDriver(count: number): string {
  const domains = Array.from(
    {length: count},
    (_, number) =>
      `<domain type='test'><name>sim${number}</name><memory>65536</memory><os><type>hvm</type></os></domain>`,
  );
  return `<node>${domains.join('')}</node>`;
}
