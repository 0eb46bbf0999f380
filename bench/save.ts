import {execFileSync} from 'node:child_process';
import {existsSync, rmSync, statSync} from 'node:fs';
import {join} from 'node:path';
import {until} from '../test/helpers/until.ts';
import type {Home} from '../test/helpers/home.ts';
import {ensurePcMini} from '../test/helpers/guests/mini.ts';
import {inHome, median, ms, printTable} from './harness.ts';

/**
 * Save and restore of a PC guest that has written most of its memory, half of it random (which zstd does
 * not find again so far back) and half of it a program, against the disk: dd of as many bytes to the same
 * file system, with an fsync at the end as a save has one, and back. Both are read from the disk anew where
 * this user may have the kernel forget them.
 */
const rounds = 5;

/** MiB that the guest has written, of 256. */
const written = 160;
const mebibyte = 1024 * 1024;

await ensurePcMini();
await inHome(async home => {
  const file = join(home.directory, 'guest.save');
  const plain = join(home.directory, 'plain');
  await begin(home);
  const took = {save: [], restore: [], write: [], read: []} as Record<string, number[]>;
  let size = 0;
  for (let round = 0; round <= rounds; ++round) {
    const measured = {
      write: time(() => dd('if=/dev/zero', `of=${plain}`, `count=${written}`, 'conv=fsync')),
      save: await timeVerb(home, 'save', 'web', file),
      read: time(() => {
        forget();
        dd(`if=${plain}`, 'of=/dev/null');
      }),
      restore: await timeVerb(home, 'restore', file, forget),
    };
    ({size} = statSync(file));
    rmSync(plain);
    if (round === 0) continue;
    for (const [what, value] of Object.entries(measured)) took[what]?.push(value);
  }
  const row = (what: string, of: string) => {
    const middle = median(took[of] ?? []);
    return [what, ms(middle), ((written * 1000) / middle).toFixed(0)];
  };
  printTable(
    [`${written} MiB of a guest of 256`, 'median ms', 'MiB/s'],
    [
      row('save', 'save'),
      row('dd, with fsync', 'write'),
      row('restore', 'restore'),
      row('dd back', 'read'),
    ],
  );
  process.stdout.write(`The file has ${(size / mebibyte).toFixed(0)} MiB.\n`);
});

async function begin(home: Home): Promise<void> {
  const words = ['name=web', 'machine=qemu', 'kernel=mini', 'memory=256', 'accel=tcg'];
  const {code, stderr} = await home.run(['create', ...words], {timeout: 60_000});
  if (code !== 0) throw new Error(stderr);
  const console = await home.host.console(await home.host.find('web'));
  let text = '';
  console.on('data', (chunk: Buffer) => (text += chunk.toString('latin1')));
  await until('the prompt is there', () => text.includes('# '), {timeout: 60_000});
  const times = (file: string, size: number) =>
    `for i in $(seq ${Math.round(written / 2 / size)}); do cat ${file} >>/m/all; done`;
  const random = `head -c ${8 * mebibyte} /dev/urandom >/m/random; ${times('/m/random', 8)}`;
  const mount = `mkdir /m; mount -t tmpfs -o size=${written + 16}m m /m`;
  console.write(`${mount}; ${random}; ${times('/bin/busybox', 2)}; echo wrote $((1+1))\n`);
  await until('it has written', () => text.includes('wrote 2'), {timeout: 120_000});
  console.destroy();
}

function dd(...words: string[]): void {
  execFileSync('dd', ['bs=1M', 'status=none', ...words], {stdio: 'pipe'});
}

/** Has the kernel read files from the disk anew, where this user may. */
function forget(): void {
  const file = '/proc/sys/vm/drop_caches';
  if (!existsSync(file) || process.getuid?.() !== 0) return;
  execFileSync('sh', ['-c', `sync; echo 1 >${file} || true`], {stdio: 'pipe'});
}

function time(work: () => void): number {
  const began = performance.now();
  work();
  return performance.now() - began;
}

/** @param before Done before the time runs. */
async function timeVerb(home: Home, verb: string, ...rest: (string | (() => void))[]) {
  for (const each of rest) if (typeof each === 'function') each();
  const words = rest.filter(each => typeof each === 'string');
  const began = performance.now();
  const {code, stderr} = await home.run([verb, ...words], {timeout: 120_000});
  if (code !== 0) throw new Error(stderr);
  return performance.now() - began;
}
