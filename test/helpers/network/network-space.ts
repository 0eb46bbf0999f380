import {execFileSync, spawn} from 'node:child_process';
import {readlinkSync} from 'node:fs';
import {findProgram} from '../../../source/system/programs/find-program.ts';
import {until} from '../until.ts';

/** A network namespace of a test's own, in which it is root. What is made there goes with it. */
export type NetworkSpace = {
  /** Runs a program there and gives what it printed. */
  readonly run: (program: string, ...words: string[]) => string;
  /** The words that a command line there begins with. */
  readonly enter: readonly string[];
  readonly close: () => void;
};

/**
 * Opens a network namespace, in a user namespace where those are allowed, so that it takes no root.
 *
 * @throws where neither works: says how to allow it.
 */
export async function openNetworkSpace(): Promise<NetworkSpace> {
  const ways = [
    {make: ['--map-root-user', '--net'], join: ['--net', '--user', '--preserve-credentials']},
    {make: ['--net'], join: ['--net']},
  ];
  const way = ways.find(({make}) => succeeds(() => unshare(...make, 'true')));
  if (way === undefined) {
    throw new Error(
      'This test needs a network namespace, and unshare --map-root-user --net does not work here: ' +
        'run it as root, or allow user namespaces (sysctl kernel.unprivileged_userns_clone=1).',
    );
  }
  const holder = spawn('unshare', [...way.make, 'sleep', 'infinity'], {stdio: 'ignore'});
  const enter = ['nsenter', '--target', String(holder.pid), ...way.join, '--'];
  const [program = '', ...before] = enter;
  const run = (name: string, ...words: string[]) => {
    const {file, env} = findProgram(name);
    return execFileSync(program, [...before, file, ...words], {
      ...{encoding: 'utf8', stdio: 'pipe', env: {...process.env, ...env}},
    });
  };
  // It is there once it is another one, and its user is root there a moment later.
  const own = readlinkSync('/proc/self/ns/net');
  await until('the namespace is there', () => readlinkSync(`/proc/${holder.pid}/ns/net`) !== own);
  await until('its root may change it', () => succeeds(() => run('ip', 'link', 'set', 'lo', 'up')));
  return {run, enter, close: () => holder.kill('SIGKILL')};
}

const unshare = (...words: string[]) => execFileSync('unshare', words, {stdio: 'pipe'});

function succeeds(work: () => unknown): boolean {
  try {
    work();
    return true;
  } catch {
    return false;
  }
}
