import {execFile} from 'node:child_process';
import {existsSync, readFileSync} from 'node:fs';
import {promisify} from 'node:util';
import {RefusedError, hasCode, messageOf} from '../../errors.ts';

/** How the kernel schedules a thread (sched(7)). */
export type ThreadPolicy =
  {readonly policy: 'other'} | {readonly policy: 'round-robin'} | DeadlinePolicy;

/** Nanoseconds. */
export type DeadlinePolicy = {
  readonly policy: 'deadline';
  readonly runtime: number;
  readonly deadline: number;
  readonly period: number;
  /** Whether time that others have reserved and do not use is taken. */
  readonly reclaim: boolean;
};

/**
 * Changes how a thread is scheduled. Node has no call for it.
 *
 * @throws {RefusedError} with what the host said and the cure, unless the thread is gone.
 */
export async function setThreadPolicy(thread: number, policy: ThreadPolicy): Promise<void> {
  const [program, args] = commandFor(thread, policy);
  try {
    if (policy.policy !== 'deadline' && hasDeadline(thread)) await giveUpReservation(thread);
    await promisify(execFile)(program, args);
  } catch (error) {
    if (!existsSync(`/proc/${thread}`)) return;
    throw new RefusedError(
      'DomuxNotSupported',
      `Thread ${thread} is scheduled as it was: ${whyNot(program, policy, error)}`,
      {cause: error},
    );
  }
}

/** SCHED_DEADLINE in field 41 of /proc/PID/stat (proc(5)). */
const deadlinePolicy = '6';

function hasDeadline(thread: number): boolean {
  const stat = readFileSync(`/proc/${thread}/stat`, 'latin1');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[38] === deadlinePolicy;
}

/**
 * Leaves as little reserved as there can be. Of a thread that sleeps and is scheduled otherwise then,
 * Linux takes what it had for reserved still, until the host is rebooted (seen with Linux 6.18:
 * switched_from_dl in kernel/sched/deadline.c leaves that to a timer which has run already).
 */
async function giveUpReservation(thread: number): Promise<void> {
  const [runtime, period] = [1024, 4_000_000_000];
  const least = {policy: 'deadline', runtime, deadline: period, period, reclaim: false} as const;
  await promisify(execFile)(...reserving(thread, least));
}

type Command = [program: string, args: string[]];

function commandFor(thread: number, policy: ThreadPolicy): Command {
  switch (policy.policy) {
    case 'other':
      return ['chrt', ['--other', '--pid', '0', String(thread)]];
    case 'round-robin':
      return ['chrt', ['--rr', '--pid', '1', String(thread)]];
    case 'deadline':
      return policy.reclaim ? reclaiming(thread, policy) : reserving(thread, policy);
  }
}

/** What such a thread forks is scheduled as usual: the kernel lets it fork only so. */
const reserving = (thread: number, {runtime, deadline, period}: DeadlinePolicy): Command => [
  'chrt',
  [
    ...['--deadline', '--reset-on-fork', '--sched-runtime', String(runtime)],
    ...['--sched-deadline', String(deadline), '--sched-period', String(period)],
    ...['--pid', '0', String(thread)],
  ],
];

/** sched_setattr(2) on x86-64: SCHED_FLAG_RESET_ON_FORK and SCHED_FLAG_RECLAIM, which chrt has not. */
const setAttributes = `
  my ($thread, @times) = map { $_ + 0 } @ARGV;
  my $attributes = pack('L2QlLQ3', 48, 6, 1 | 2, 0, 0, @times);
  syscall(314, $thread, $attributes, 0) == 0 or die "sched_setattr: $!\\n";
`;

const reclaiming = (thread: number, {runtime, deadline, period}: DeadlinePolicy): Command => [
  'perl',
  ['-e', setAttributes, ...[thread, runtime, deadline, period].map(String)],
];

function whyNot(program: string, {policy}: ThreadPolicy, error: unknown): string {
  if (hasCode(error, 'ENOENT')) {
    return program === 'perl'
      ? 'only perl can ask for extra time here, and there is none: install it, or leave extra time out.'
      : 'there is no program chrt: install util-linux.';
  }
  const said = ((error as {stderr?: string}).stderr ?? messageOf(error)).trim();
  if (/Device or resource busy/.test(said)) {
    return `${said}. More time is reserved than there is: take a smaller slice, or a longer period.`;
  }
  if (/not permitted/.test(said)) return `${said}. ${permissionCure[policy]}`;
  return said;
}

const permissionCure: Readonly<Record<ThreadPolicy['policy'], string>> = {
  other: 'Only root changes a thread of another user.',
  'round-robin':
    'Only root may, or who has the limit rtprio (ulimit -r, /etc/security/limits.conf).',
  deadline:
    'Only root may, and only for a vCPU that may run on all processors: vcpu-pin DOMAIN all all.',
};
