import {mkdtempSync, rmSync, statfsSync, truncateSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, expect, onTestFinished, test} from 'vitest';
import {parseDiskSpec} from '../../../source/config/devices/disk-spec.ts';
import type {DiskInUse} from '../../../source/host/disks/space-at-start.ts';
import {warningsAtStart} from '../../../source/host/disks/space-at-start.ts';

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'domux-space-'));
});
afterAll(() => rmSync(directory, {recursive: true}));

/** Disks of domains that run. */
let inUse: DiskInUse[] = [];

const warningsOf = (...specs: string[]) =>
  warningsAtStart({disks: specs.map(spec => parseDiskSpec(spec).disk)}, () => inUse);

/** A disk that promises a multiple of what its file system has left. */
function sparse(name: string, part: number): string {
  const path = join(directory, name);
  const {bavail, bsize} = statfsSync(directory);
  writeFileSync(path, '');
  truncateSync(path, Math.floor(bavail * bsize * part));
  return path;
}

test('warns of disks that may outgrow their file system, alone or together', () => {
  expect(warningsOf(`file:${sparse('small', 0.1)},xvda,w`)).toEqual([]);
  const [warning = ''] = warningsOf(`file:${sparse('big', 1.5)},xvda,w`);
  expect(warning).toContain(`the disk on the file system of ${directory} may grow by`);
  const [together = ''] = warningsOf(
    `file:${sparse('one', 0.7)},xvda,w`,
    `file:${sparse('two', 0.7)},xvdb,w`,
  );
  expect(together).toContain('2 disks');
});

test('a layer that is to be made promises what its base does; what is only read promises nothing', () => {
  const base = sparse('base', 1.5);
  const layer = join(directory, 'no', 'such', 'directory', 'layer');
  expect(warningsOf(`layer=${layer},vdev=xvda,access=w,target=${base}`)).toHaveLength(1);
  expect(warningsOf(`file:${base},xvda,r`)).toEqual([]);
  expect(warningsOf('phy:/dev/null,xvda,w', 'file:/no/such/file,xvdb,w')).toEqual([]);
});

test('the disks of domains that run count for their file system', () => {
  const path = sparse('running', 0.7);
  onTestFinished(() => void (inUse = []));
  inUse = [{use: {path, access: 'w'}}];
  const [warning = ''] = warningsOf(`file:${sparse('next', 0.7)},xvda,w`);
  expect(warning).toContain('2 disks');
  inUse = [{use: {path, access: 'r'}}];
  expect(warningsOf(`file:${join(directory, 'next')},xvda,w`)).toEqual([]);
});
