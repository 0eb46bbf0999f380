import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {parseDiskSpec} from '../../../source/config/devices/disk-spec.ts';
import {warningsOfFormats} from '../../../source/host/disks/mistaken-formats.ts';
import {createHome} from '../../helpers/home.ts';
import type {Home} from '../../helpers/home.ts';

let home: Home;
beforeEach(() => {
  home = createHome();
});
afterEach(() => home.dispose());

const warnings = (...specs: string[]) =>
  warningsOfFormats({disks: specs.map(spec => parseDiskSpec(spec).disk)});

test('a layer or a qcow2 disk that is given as raw is told, with what it would be written as', async () => {
  const at = (name: string) => join(home.directory, name);
  writeFileSync(at('base.raw'), Buffer.alloc(2 ** 20));
  await home.run(['disk', 'create', '--base', at('base.raw'), at('l.cow')]);
  await home.run(['disk', 'create', at('d.qcow2'), '1M']);

  expect(warnings(`file:${at('l.cow')},xvda,w`)).toEqual([
    `xvda: ${at('l.cow')} looks like a layer over ${at('base.raw')}, of which the guest sees the file itself: 'vdev=xvda,access=w,layer=${at('l.cow')},target=${at('base.raw')}' is the layer.`,
  ]);
  expect(warnings(`${at('d.qcow2')},,xvdb,r`, `cow:${at('d.qcow2')},xvdc,w`)).toEqual([
    expect.stringContaining(`'${at('d.qcow2')},qcow2,xvdb,r' is the disk`),
    expect.stringContaining(`'cow:qcow2:${at('d.qcow2')},xvdc,w' is the disk`),
  ]);
  expect(
    warnings(
      `file:${at('base.raw')},xvda,w`,
      `tap:qcow2:${at('d.qcow2')},xvdb,w`,
      `vdev=xvdc,access=w,layer=${at('l.cow')},target=${at('base.raw')}`,
      `file:${at('nowhere')},xvdd,w`,
    ),
  ).toEqual([]);
});
