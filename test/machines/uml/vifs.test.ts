import {afterEach, beforeAll, describe, expect, it} from 'vitest';
import {segmentOf, vifArguments} from '../../../source/machines/uml/vifs.ts';
import {ensureMini, miniTimeout} from '../../helpers/mini.ts';
import {bootGuest, cleanUp} from './guest.ts';

const mac = (last: number) => `00:16:3e:00:00:0${last}`;

describe('vifArguments', () => {
  it('gives one segment to each bridge', () => {
    const [first, second, third] = vifArguments([
      {mac: mac(1), bridge: 'xenbr0'},
      {mac: mac(2), bridge: 'xenbr0'},
      {mac: mac(3)},
    ]);
    const group = segmentOf('xenbr0');
    expect(first).toBe(`eth0=mcast,${mac(1)},${group},11102,0`);
    expect(second).toBe(`eth1=mcast,${mac(2)},${group},11102,0`);
    expect(third).toBe(`eth2=mcast,${mac(3)},${segmentOf('default')},11102,0`);
    expect(segmentOf('default')).not.toBe(group);
  });

  it('stays within the groups that never leave an organization', () => {
    for (const bridge of ['xenbr0', 'virbr0', 'lan', '']) {
      expect(segmentOf(bridge)).toMatch(/^239\.19[2-5]\.\d+\.\d+$/);
    }
  });
});

describe('two guests on one bridge', () => {
  beforeAll(() => ensureMini(), miniTimeout);
  afterEach(cleanUp);

  it('reach each other', async () => {
    const bridge = `test${process.pid}`;
    const left = await bootGuest({vifs: [{mac: mac(1), bridge}]});
    const right = await bootGuest({vifs: [{mac: mac(2), bridge}]});
    await left.run('ip addr add 10.9.8.1/24 dev eth0; ip link set eth0 up');
    await right.run('ip addr add 10.9.8.2/24 dev eth0; ip link set eth0 up');
    expect(await left.run('ping -c 2 10.9.8.2')).toContain('2 packets received');
    expect(await right.run('ip neigh')).toContain(mac(1));
    expect((await left.machine.sample()).vifs).toEqual([
      {mac: mac(1), rxBytes: 0, rxPackets: 0, txBytes: 0, txPackets: 0},
    ]);
  });
});
