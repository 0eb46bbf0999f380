import type {Home} from '../../test/helpers/home.ts';
import {inHome, ms, printTable, ratio, undoing} from '../harness.ts';
import {writeDomain} from '../libvirt/guest.ts';
import {hasLibvirt, libvirtPackages, startLibvirt} from '../libvirt/session.ts';
import type {LibvirtSession} from '../libvirt/session.ts';
import {byHand, guestWords, inTurn, planGuest} from './hand.ts';
import type {Took} from './hand.ts';

/**
 * From the start of machine qemu until query-status of its stopped guest is answered, and from the
 * order to end it until it is gone: by hand with the same arguments, `domux create -p` and `destroy`,
 * libvirt's define, start and destroy. One by one, and twenty at once. The command line's own start
 * is included. Aims: 5 times by hand one by one, 3 times at once, a destroy within 50 ms.
 */
const rounds = 9;
const roundsAtOnce = 3;
const crowd = 20;

type Way = (name: string) => Promise<Took>;

await inHome(async home => {
  const plan = await planGuest(home);
  const hand: Way = () =>
    byHand(plan, async monitor => {
      await monitor.execute('query-status');
    });
  const domux: Way = name => byDomux(home, name);
  if (!hasLibvirt()) {
    process.stdout.write(`libvirt is left out: install ${libvirtPackages}\n`);
    return compare([hand, domux]);
  }
  const session = startLibvirt();
  await undoing(session.stop, async () => {
    const names = ['one', ...Array.from({length: crowd}, (_, index) => `one${index}`)];
    for (const name of names) await writeDomain(session, name);
    await compare([hand, domux, name => byLibvirt(session, name)]);
  });
});

async function compare(ways: readonly Way[]): Promise<void> {
  const oneByOne = await inTurn(
    rounds,
    ways.map(way => () => way('one')),
  );
  const together = await inTurn(
    roundsAtOnce,
    ways.map(way => () => atOnce(way)),
  );
  const row = (what: string, all: readonly number[]) => [
    what,
    ...all.map(ms),
    ...all.slice(1).map(each => ratio(each / (all[0] ?? NaN))),
  ];
  const names = ['by hand', 'domux', 'libvirt'].slice(0, ways.length);
  printTable(
    ['milliseconds', ...names, ...names.slice(1).map(name => `${name}, ratio`)],
    [
      row(
        'start',
        oneByOne.map(({start}) => start),
      ),
      row(
        `start, ${crowd} at once`,
        together.map(({start}) => start),
      ),
      row(
        'destroy',
        oneByOne.map(({end}) => end),
      ),
      row(
        `destroy, ${crowd} at once`,
        together.map(({end}) => end),
      ),
    ],
  );
}

/** Until the last of a crowd has done it. */
async function atOnce(way: Way): Promise<Took> {
  const began = performance.now();
  const all = await Promise.all(Array.from({length: crowd}, (_, index) => way(`one${index}`)));
  return {
    start: Math.max(...all.map(({start}) => start)),
    end: Math.max(performance.now() - began - Math.max(...all.map(({start}) => start)), 0),
  };
}

async function timed(run: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await run();
  return performance.now() - began;
}

async function byDomux(home: Home, name: string): Promise<Took> {
  const run = async (...words: string[]) => {
    const {code, stderr} = await home.run(words, {timeout: 120_000});
    if (code !== 0) throw new Error(stderr);
  };
  return {
    start: await timed(() => run('create', '-p', `name=${name}`, ...guestWords)),
    end: await timed(() => run('destroy', name)),
  };
}

async function byLibvirt(session: LibvirtSession, name: string): Promise<Took> {
  const xml = session.write(`${name}.ready`, '').replace(/ready$/, 'xml');
  const start = await timed(async () => {
    await session.run('define', xml);
    await session.run('start', '--paused', name);
  });
  const end = await timed(() => session.run('destroy', name));
  await session.run('undefine', name);
  return {start, end};
}
