import {execFileSync, spawn} from 'node:child_process';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {commandAsRoot} from '../../../source/images/debian/root-command.ts';
import {findProgram} from '../../../source/system/programs/find-program.ts';
import {runProgram} from '../../helpers/programs/run-program.ts';
import {processesOf} from '../../helpers/processes.ts';
import {until} from '../../helpers/until.ts';

/** Whoever runs the tests, as one who is not root. */
const user = 1;

let directory: string;

beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'domux-root-'))));
afterEach(() => rmSync(directory, {recursive: true, force: true}));

const prepare = () => commandAsRoot({directory}, user);

describe('commandAsRoot', () => {
  it('says what to do where there are no user namespaces', async () => {
    const env = {...process.env, PATH: directory};
    await expect(commandAsRoot({directory, env}, user)).rejects.toThrow(
      /user namespace[^]*or build the disk as root/,
    );
  });

  it('writes a disk whose files have owners, modes and devices that only root can give', async () => {
    const {
      words: [program, ...words],
      cwd,
      env,
    } = await prepare();
    const script = `set -e
      cd '${directory}'
      mkdir tree
      echo secret >tree/shadow
      chown 1000:42 tree/shadow
      chmod 4750 tree/shadow
      mknod tree/null c 1 3
      '${findProgram('mke2fs').file}' -q -t ext4 -d tree disk 8M`;
    execFileSync(program, [...words, 'sh', '-c', script], {cwd, env: {...process.env, ...env}});

    const show = (path: string) =>
      runProgram('debugfs', '-R', `stat ${path}`, join(directory, 'disk'));
    expect(show('/shadow')).toMatch(/Mode: +04750 [^]*User: +1000 +Group: +42 /);
    expect(show('/null')).toMatch(/Type: character special/);
  });

  it('ends all that it started when who started it is killed', async () => {
    const {
      words: [program, ...words],
      cwd,
      env,
    } = await prepare();
    // It is told apart by the directory that it names.
    const script = `echo up; sleep 1000 & wait; : '${directory}'`;
    const starting = `require('node:child_process').spawn(process.argv[1], process.argv.slice(2), {stdio: 'inherit'})`;
    const parent = spawn(
      process.execPath,
      ['-e', starting, program, ...words, 'sh', '-c', script],
      {cwd, env: {...process.env, ...env}, stdio: ['ignore', 'pipe', 'inherit']},
    );
    await new Promise(resolve => parent.stdout.once('data', resolve));
    expect(processesOf(directory).length).toBeGreaterThan(1);
    parent.kill('SIGKILL');
    await until('all of it has ended', () => processesOf(directory).length === 0);
  });
});
