import {spawn} from 'node:child_process';
import type {ChildProcess} from 'node:child_process';
import {mkdirSync, readFileSync, rmSync, symlinkSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {afterEach, beforeAll, beforeEach, describe, expect, test} from 'vitest';
import {consoleLog} from '../../../source/registry/domains/domain-files.ts';
import {eventLogFile} from '../../../source/registry/events/event-log.ts';
import {cli, createHome, node} from '../../helpers/home.ts';
import type {Home} from '../../helpers/home.ts';
import {ensureMini, miniTimeout} from '../../helpers/guests/mini.ts';
import {until} from '../../helpers/until.ts';
import {endOrphans} from '../life/orphans.ts';
import {stepsIn} from '../steps.ts';

let home: Home;

beforeAll(() => ensureMini(), miniTimeout);
beforeEach(() => (home = createHome()));
afterEach(() => endOrphans(home));

/** What full(4) takes is lost with ENOSPC, as on a full disk. */
function fill(file: string): void {
  mkdirSync(dirname(file), {recursive: true, mode: 0o700});
  symlinkSync('/dev/full', file);
}

test('a full disk for the logs costs the logs, not the guest, and the gap is noted', async () => {
  const steps = stepsIn(home);
  const log = consoleLog(home.places.log, 'web', 0);
  fill(log);
  fill(eventLogFile(home.places.log));
  await steps.createMini('web');
  const seen = await home.host.console(await home.host.find('web'));
  let text = '';
  seen.on('data', (chunk: Buffer) => (text += chunk.toString('latin1')));
  await until('the prompt is there', () => text.includes('# '));
  await steps.domux('pause', 'web');
  await steps.domux('unpause', 'web');

  rmSync(log);
  rmSync(eventLogFile(home.places.log));
  await until('the log is written again', async () => {
    seen.write('echo ag""ain\n');
    await new Promise(resolve => seen.once('data', resolve));
    return readIfThere(log)?.includes('again');
  });
  seen.destroy();
  expect(readIfThere(log)).toMatch(/^\r\n\[domux\] \d+ bytes are missing here\r\n/);
  const guestLog = readIfThere(join(home.places.run, 'domains', '1', 'guest.log'));
  expect(guestLog).toMatch(/web\.log cannot be written: ENOSPC/);
  expect(guestLog).toMatch(/web\.log can be written again; \d+ bytes are missing from it/);
  await steps.domux('destroy', 'web');
  expect(readIfThere(eventLogFile(home.places.log))).toContain('destroyed');
});

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return undefined;
  }
}

describe('a full disk for the registry', () => {
  let holder: ChildProcess;
  let pid = 0;

  /** Mounts a tmpfs of 48 KiB as the registry, in a mount namespace of its own. */
  beforeEach(async () => {
    mkdirSync(home.places.run, {recursive: true, mode: 0o700});
    const script = `mount -t tmpfs -o size=48k,mode=700 registry '${home.places.run}' && echo "ready $$" && exec sleep 300`;
    const flags = process.getuid?.() === 0 ? ['-m'] : ['-rm'];
    holder = spawn('unshare', [...flags, 'sh', '-c', script], {env: home.env});
    let said = '';
    holder.stdout?.on('data', (chunk: Buffer) => (said += chunk.toString()));
    holder.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()));
    await until('a mount namespace is there', () => /ready \d+/.test(said)).catch(
      (error: unknown) => {
        throw new Error(
          `This test mounts a file system: run it where unshare(1) of util-linux may (in a container, with --cap-add SYS_ADMIN). It says: ${said}`,
          {cause: error},
        );
      },
    );
    pid = Number(/ready (\d+)/.exec(said)?.[1]);
  });
  afterEach(() => holder.kill('SIGKILL'));

  /** Runs a program where the registry is the small file system. */
  const inside = async (program: string, ...args: string[]) => {
    const child = spawn('nsenter', ['-t', String(pid), '-m', program, ...args], {
      env: home.env,
      timeout: 20_000,
      killSignal: 'SIGKILL',
    });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
    const code = await new Promise<number | null>(resolve => child.once('close', resolve));
    return {code, output};
  };
  const domux = (...args: string[]) => inside(node, cli, ...args);

  test('refuses a domain, says why, and keeps nothing of it', async () => {
    const {run} = home.places;
    const outcomes: (number | null)[] = [];
    // From full to where a domain just fits, so that the disk runs full at every step of a creation.
    for (const free of [0, 4, 8, 12, 16]) {
      await inside(
        'sh',
        '-c',
        `rm -f '${run}/fill'; head -c ${(48 - free) * 1024} /dev/zero >'${run}/fill'`,
      );
      const {code, output} = await domux('create', 'name=web', 'kernel=mini', 'memory=64');
      outcomes.push(code);
      if (code === 0) {
        expect((await domux('destroy', 'web')).code).toBe(0);
      } else {
        expect(output).toContain(`The registry in ${run} cannot be written: ENOSPC`);
        expect(output).not.toContain('    at ');
      }
      const {output: left} = await inside(
        'sh',
        '-c',
        `ls -A '${run}/domains' '${run}/names' 2>/dev/null`,
      );
      expect(left.split('\n').filter(line => line !== '' && !line.endsWith(':'))).toEqual([]);
    }
    expect(outcomes[0]).toBe(1);
    expect(outcomes[1]).toBe(1);

    await inside('rm', '-f', `${run}/fill`);
    expect((await domux('create', 'name=web', 'kernel=mini', 'memory=64')).code).toBe(0);
    await inside('sh', '-c', `cat /dev/zero >'${run}/fill'`);
    for (const verb of ['pause', 'unpause', 'destroy']) {
      expect(await domux(verb, 'web')).toEqual({code: 0, output: ''});
    }
  });
});
