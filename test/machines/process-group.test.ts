import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {afterEach, expect, test} from 'vitest';
import {killGroup, liveMembers, signalGroup} from '../../source/machines/process-group.ts';
import {identify, isAlive, signal} from '../../source/system/processes.ts';
import type {ProcessIdentity} from '../../source/system/processes.ts';
import {until} from '../helpers/until.ts';

const leaders: ProcessIdentity[] = [];
afterEach(async () => {
  for (const leader of leaders.splice(0)) await killGroup(leader);
});

/** A process that leads a session, with another that belongs to it. */
async function startGroup(): Promise<ProcessIdentity> {
  const child = spawn('sh', ['-c', 'sleep 60 & echo; wait'], {
    detached: true,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  await once(child.stdout, 'data');
  const leader = identify(child.pid ?? 0);
  if (!leader) throw new Error('the shell has ended');
  leaders.push(leader);
  return leader;
}

test('leaves those alone who have the number of a leader that has gone', async () => {
  const leader = await startGroup();
  const gone = {...leader, startTime: leader.startTime - 1};
  expect(signalGroup(gone, 'SIGKILL')).toBe(false);
  await killGroup(gone);
  expect(liveMembers(leader.pid)).toHaveLength(2);
});

test('kills what a leader that was killed alone has left behind', async () => {
  const leader = await startGroup();
  signal(leader.pid, 'SIGKILL');
  await until('the leader is gone', () => !isAlive(leader));
  expect(liveMembers(leader.pid)).toHaveLength(1);
  await killGroup(leader);
  expect(liveMembers(leader.pid)).toHaveLength(0);
});
