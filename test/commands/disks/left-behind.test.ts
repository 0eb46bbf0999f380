import {
  mkdirSync,
  openSync,
  readFileSync,
  closeSync,
  statSync,
  symlinkSync,
  writeSync,
} from 'node:fs';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {createHome} from '../../helpers/home.ts';
import type {Home} from '../../helpers/home.ts';
import {ownImages} from '../../helpers/programs/own-images.ts';
import {runProgram} from '../../helpers/programs/run-program.ts';

let home: Home;
let disk: string;
beforeEach(() => {
  home = createHome();
  disk = join(home.places.data, 'disks', 'web', 'xvda.qcow2');
});
afterEach(() => home.dispose());

/** Has a cluster that no entry leads to: its place in the table of the second level is emptied. */
function makeLeaky(): void {
  mkdirSync(join(disk, '..'), {recursive: true});
  runProgram('qemu-img', 'create', '-q', '-f', 'qcow2', disk, '16M');
  runProgram('qemu-io', '-f', 'qcow2', '-c', 'write -P 7 0 64k', disk);
  const bytes = readFileSync(disk);
  // docs/interop/qcow2.txt of QEMU: l1_table_offset is at byte 40, and entries have their offset in bits 9 to 55.
  const offset = (at: number) => Number(bytes.readBigUInt64BE(at) & 0x00fffffffffffe00n);
  const file = openSync(disk, 'r+');
  writeSync(file, Buffer.alloc(8), 0, 8, offset(offset(40)));
  closeSync(file);
}

const check = () => {
  try {
    return runProgram('qemu-img', 'check', disk);
  } catch (error) {
    return String((error as {stdout?: string}).stdout);
  }
};

test.each(['list', 'info'])(
  'disk %s gives back what a verb that was killed had taken',
  async verb => {
    const images = ownImages(home.directory);
    const env = {DOMUX_IMAGES: images};
    makeLeaky();
    const words = ['disk', verb, ...(verb === 'info' ? [disk] : [])];
    // Nobody was killed: it is not known whether it is to be touched.
    await home.run(words, {env});
    expect(check()).toContain('1 leaked clusters');

    const {dev, ino} = statSync(disk);
    mkdirSync(join(images, '.layers'), {recursive: true});
    symlinkSync('w:resized', join(images, '.layers', `${dev}-${ino}.4194304-1.hold`));
    const {code, stderr} = await home.run(words, {env});
    expect(stderr).toContain(
      'xvda.qcow2 was being resized when that was cut short: process 4194304',
    );
    expect(code).toBe(0);
    expect(check()).toContain('No errors were found');
  },
);
