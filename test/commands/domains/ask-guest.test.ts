import {afterEach, beforeAll, beforeEach, describe, expect, test} from 'vitest';
import {askGuest} from '../../../source/commands/domains/ask-guest.ts';
import {watchEnding} from '../../../source/commands/domains/await-ending.ts';
import {UnreachableError} from '../../../source/errors.ts';
import type {Host} from '../../../source/host/host.ts';
import type {ShutdownReason} from '../../../source/protocol/states.ts';
import {readEntry} from '../../../source/registry/domains/entry.ts';
import {identify, signal} from '../../../source/system/processes.ts';
import {readEvents} from '../../helpers/events.ts';
import {createHome} from '../../helpers/home.ts';
import type {Home} from '../../helpers/home.ts';
import {ensureMini, miniTimeout} from '../../helpers/guests/mini.ts';
import {until} from '../../helpers/until.ts';
import {stepsIn} from '../../journeys/steps.ts';

let home: Home;
beforeAll(() => ensureMini(), miniTimeout);
beforeEach(() => (home = createHome()));
afterEach(() => home.dispose());

const count = (wanted: string) => readEvents(home).filter(({event}) => event === wanted).length;

/** The home's host, but that the guest process is killed before it answers a command for the first time. */
function killedAt(command: string, before: () => Promise<unknown> = async () => undefined): Host {
  let killed = false;
  return {
    ...home.host,
    control: async (domain, onEvent) => {
      const client = await home.host.control(domain, onEvent);
      const execute: typeof client.execute = async (name, given) => {
        const answer = await client.execute(name, given);
        if (killed || name !== command) return answer;
        killed = true;
        await before();
        const {pid = 0} = readEntry(domain.directory)?.guest ?? {};
        if (identify(pid) !== undefined) signal(pid, 'SIGKILL');
        await client.closed;
        throw new UnreachableError('closed the connection');
      };
      return {...client, execute};
    },
  };
}

/** Asks as the verb does, and tells what became of the guest. */
async function end(host: Host, reason: ShutdownReason) {
  const domain = await home.host.find('web');
  const watch = watchEnding(host, domain, reason);
  const asked = await askGuest(host, domain, {reason, fallback: false, onEvent: watch.onEvent});
  try {
    return await watch.ended(asked);
  } finally {
    watch.stop();
    asked?.client.close();
  }
}

describe('a guest process that is killed', () => {
  beforeEach(async () => {
    const steps = stepsIn(home);
    await steps.createMini('web');
    await steps.untilPrinted('web', /# /);
  });

  test('before it was asked is asked again', async () => {
    expect(await end(killedAt('domux-query-domain'), 'poweroff')).toEqual({
      type: 'down',
      reason: 'poweroff',
    });
    expect(count('asked for poweroff')).toBe(1);
  });

  test('when it had asked a guest that does not obey is asked again', async () => {
    const steps = stepsIn(home);
    await steps.type(
      'web',
      "sed -i '/ctrlaltdel/s,/sbin.*,/bin/true,' /etc/inittab; kill -HUP 1; echo de''af\n",
    );
    await steps.untilPrinted('web', /deaf/);
    const ending = end(killedAt('domux-shutdown'), 'poweroff');
    await until('it was asked twice', () => count('asked for poweroff') === 2);
    await steps.type('web', 'poweroff\n');
    expect(await ending).toEqual({type: 'down', reason: 'poweroff'});
  });

  test('when its guest had gone down already is known to have asked', async () => {
    const gone = () => until('the guest is down', () => count('shut down') === 1);
    expect(await end(killedAt('domux-shutdown', gone), 'poweroff')).toEqual({
      type: 'down',
      reason: 'poweroff',
    });
    expect(count('asked for poweroff')).toBe(1);
  });
});
