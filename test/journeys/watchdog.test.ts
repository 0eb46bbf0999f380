import {afterAll, beforeAll, expect, it} from 'vitest';
import {openGuestShell} from '../helpers/guests/guest-shell.ts';
import {createHome} from '../helpers/home.ts';
import type {Home} from '../helpers/home.ts';
import {ensurePcMini, miniTimeout} from '../helpers/guests/mini.ts';
import {until} from '../helpers/until.ts';
import {stepsIn} from './steps.ts';

let home: Home;
beforeAll(async () => {
  await ensurePcMini();
  home = createHome();
}, miniTimeout);
afterAll(() => home.dispose());

/**
 * Arms Intel's 6300ESB by its registers, as drivers/watchdog/i6300esb.c in Linux' tree does, with a
 * second or so to go: Debian's kernel for clouds has no driver of it.
 */
const arming = [
  'D=$(dirname $(grep -l 0x25ab /sys/bus/pci/devices/*/device))',
  'echo 1 > $D/enable',
  'B=$(head -1 $D/resource | cut -d" " -f1)',
  'set_register() { devmem $((B + 12)) 16 0x80; devmem $((B + 12)) 16 0x86; devmem $((B + $1)) $2 $3; }',
  "printf '\\002' | dd of=$D/config bs=1 seek=104 conv=notrunc 2>/dev/null",
  'set_register 0 32 0x100; set_register 4 32 0x100; set_register 12 16 0x100',
];

it('tells of a guest that does not feed its watchdog, and does what its config says', async () => {
  const {domux, untilState} = stepsIn(home);
  const starve = async (name: string, ...settings: string[]) => {
    await domux(
      ...['create', `name=${name}`, 'machine=qemu', 'kernel=mini', 'memory=128', 'accel=tcg'],
      ...['watchdog=i6300esb', ...settings],
    );
    const shell = await openGuestShell(home, name);
    for (const line of arming.slice(0, -1)) await shell.run(line);
    void shell.run(arming.at(-1) ?? '').catch(() => undefined);
  };
  await Promise.all([
    starve('dog', 'watchdog_action=pause'),
    starve('cat', 'on_watchdog=coredump-destroy'),
  ]);
  await untilState('dog', '---sw-');
  expect((await home.run(['list', 'dog'])).stdout).toContain('---sw-');
  await until('the core is kept', async () =>
    /cat .*: core dumped, .*: core in .*\.core$/m.test((await home.run(['log'])).stdout),
  );
}, 120_000);
