import {describe, expect, it} from 'vitest';
import {slotsAtStart} from '../../../../source/machines/qemu/command-line/slots-at-start.ts';
import {disk, qemuConfig} from '../guest.ts';

const vif = (index: number, model?: string) => ({
  mac: `00:16:3e:00:00:0${index}`,
  ...(model === undefined ? {} : {model}),
});

describe('slots', () => {
  it('are for the last disks and interfaces, since Linux counts those in no slot first', () => {
    const disks = ['xvdb', 'xvda', 'xvdd', 'xvdc'].map(name => disk(`/${name}`, name));
    expect(slotsAtStart(qemuConfig({kernel: '/k', disks, vifs: [vif(0), vif(1), vif(2)]}))).toEqual(
      {
        'disk-xvdb-device': 'slot0',
        'disk-xvdc-device': 'slot1',
        'disk-xvdd-device': 'slot2',
        vif1: 'slot3',
        vif2: 'slot4',
      },
    );
  });

  it('are for virtio, and for nothing that has another kind after it', () => {
    const disks = [disk('/a', 'hda'), disk('/b', 'xvdb')];
    const vifs = [vif(0), vif(1, 'ne2k_pci'), vif(2)];
    expect(slotsAtStart(qemuConfig({disks, vifs}))).toEqual({
      'disk-xvdb-device': 'slot0',
      vif2: 'slot1',
    });
  });
});
