import {setTimeout as delay} from 'node:timers/promises';
import type {Home} from '../../test/helpers/home.ts';
import {cli, inHome, mebibytes, ms, node, printTable} from '../harness.ts';
import {privateMemory, ratio, timeInTurn, undoing} from '../harness.ts';
import {writeDomain} from '../libvirt/guest.ts';
import {hasLibvirt, libvirtPackages, startLibvirt} from '../libvirt/session.ts';
import type {LibvirtSession} from '../libvirt/session.ts';
import {guestWords} from './hand.ts';

/**
 * Twenty running guests of machine qemu: what listing them and all of their figures costs, beside
 * `virsh list` and `virsh domstats` for as many of libvirt, and the private memory that a domain
 * takes beside its QEMU. The guests of the one are gone before those of the other start.
 */
const crowd = 20;
const rounds = 15;
/** Seconds for the guests to boot and lie down, and for the garbage of starting to be collected. */
const settling = 20;

const names = Array.from({length: crowd}, (_, index) => `guest${index}`);
type Figures = {readonly list: number; readonly all: number; readonly memory: number};

const domux = await measureDomux();
const libvirt = hasLibvirt() ? await measureLibvirt() : undefined;
if (libvirt === undefined)
  process.stdout.write(`libvirt is left out: install ${libvirtPackages}\n`);
const row = (what: string, key: keyof Figures, show: (value: number) => string) => {
  const [theirs, ours] = [libvirt?.[key] ?? NaN, domux[key]];
  return [what, show(theirs), show(ours), ratio(ours / theirs)];
};
printTable(
  [`${crowd} running guests`, 'libvirt', 'domux', 'ratio'],
  [
    row('list: virsh list, domux list, ms', 'list', ms),
    row('all figures: virsh domstats, domux list --json, ms', 'all', ms),
    row('private memory a domain beside QEMU, MiB', 'memory', mebibytes),
  ],
);

async function measureDomux(): Promise<Figures> {
  let figures: Figures | undefined;
  await inHome(async home => {
    for (const name of names) await create(home, name);
    await delay(settling * 1000);
    const pids = (await home.host.list()).map(({entry}) => entry.guest?.pid ?? 0);
    const memory = pids.reduce((sum, pid) => sum + privateMemory(pid), 0) / crowd;
    const [list, all] = timeInTurn(
      [
        [node, cli, 'list'],
        [node, cli, 'list', '--json'],
      ],
      rounds,
      home.env,
    );
    figures = {list: list?.wall ?? NaN, all: all?.wall ?? NaN, memory};
  });
  if (figures === undefined) throw new Error('nothing was measured');
  return figures;
}

async function create(home: Home, name: string): Promise<void> {
  const words = ['create', `name=${name}`, ...guestWords];
  const {code, stderr} = await home.run(words, {timeout: 120_000});
  if (code !== 0) throw new Error(stderr);
}

async function measureLibvirt(): Promise<Figures> {
  const session = startLibvirt();
  return undoing(session.stop, async () => {
    const before = await idleDaemon(session);
    for (const name of names) await session.run('create', await writeDomain(session, name));
    await delay(settling * 1000);
    const memory = (privateMemory(session.daemon()) - before) / crowd;
    const [list, all] = timeInTurn([session.virsh('list'), session.virsh('domstats')], rounds);
    return {list: list?.wall ?? NaN, all: all?.wall ?? NaN, memory};
  });
}

/** Bytes of the daemon's own. */
async function idleDaemon(session: LibvirtSession): Promise<number> {
  await session.run('list');
  return privateMemory(session.daemon());
}
