import {spawnSync} from 'node:child_process';
import {mkdirSync, mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {buildSync} from 'esbuild';
import {expect, test} from 'vitest';
import {node} from '../helpers/home.ts';
import {ownImages} from '../helpers/programs/own-images.ts';

const source = fileURLToPath(new URL('on-full-disk.ts', import.meta.url));

test('what runs out of room changes nothing, and does its work once there is some', () => {
  const directory = mkdtempSync(join(tmpdir(), 'domux-full-'));
  const small = join(directory, 'small');
  const script = join(directory, 'on-full-disk.mjs');
  mkdirSync(small);
  const how = {bundle: true, platform: 'node', format: 'esm'} as const;
  buildSync({entryPoints: [source], outfile: script, ...how});
  // A file system of its own, which goes with the only process that sees it.
  const mount = `mount -t tmpfs -o size=64m small '${small}' && exec '${node}' '${script}' '${small}'`;
  const flags = process.getuid?.() === 0 ? ['-m'] : ['-rm'];
  const {stdout, stderr} = spawnSync('unshare', [...flags, 'sh', '-c', mount], {
    encoding: 'utf8',
    env: {...process.env, DOMUX_IMAGES: ownImages(directory)},
  });
  rmSync(directory, {recursive: true});
  expect(
    stderr,
    'This test mounts a file system: run it where unshare(1) may (in a container, with --cap-add SYS_ADMIN).',
  ).toBe('');
  expect(stdout).toBe('all is well\n');
});
