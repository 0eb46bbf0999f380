import {beforeAll, describe, expect, it} from 'vitest';
import {bootPc, pcTimeout} from '../../helpers/guests/boot-pc.ts';
import {ensurePcMini, miniTimeout} from '../../helpers/guests/mini.ts';

const prompt = /root@web:~# /;

describe('a guest of the image mini on a PC', {timeout: pcTimeout}, () => {
  beforeAll(ensurePcMini, miniTimeout);

  it('boots a microvm to a login shell, says nothing else, and powers off', async () => {
    const {ttyS0, exit} = await bootPc({board: 'microvm'});
    const shown = await ttyS0.see(prompt);
    expect(shown.trimStart()).toMatch(/^BusyBox/);
    expect(shown).toContain('domux: Ctrl-] leaves this console.');
    ttyS0.send('tty; cat /proc/sys/kernel/hostname; (echo started; exec sleep 1000)\n');
    await ttyS0.see(/\/dev\/ttyS0\r\nweb\r\nstarted/);
    ttyS0.send('\x1a');
    await ttyS0.see(/Stopped[^]*# /);
    ttyS0.send('halt\n');
    expect(await exit).toBe(0);
  });

  it('finds its disks, its network and further consoles', async () => {
    const {ttyS0, read} = await bootPc({
      board: 'microvm',
      devices: [
        ...['-netdev', 'user,id=net0', '-device', 'virtio-net-pci,netdev=net0'],
        ...['-blockdev', 'null-co,node-name=disk0,size=1048576,read-zeroes=on'],
        ...['-device', 'virtio-blk-pci,drive=disk0', '-device', 'virtio-scsi-pci'],
        ...['-blockdev', 'null-co,node-name=disk1,size=2097152,read-zeroes=on'],
        ...['-device', 'scsi-hd,drive=disk1', '-chardev', 'file,id=hvc,path=hvc.log'],
        ...['-device', 'virtconsole,chardev=hvc'],
      ],
    });
    await ttyS0.see(prompt);
    ttyS0.send('cat /proc/partitions\n');
    await ttyS0.see(/1024 vda[^]*2048 sda/);
    ttyS0.send('until ip route | grep default; do usleep 100000; done\n');
    await ttyS0.see(/default via 10\.0\.2\.2 dev eth0/);
    ttyS0.send('ip -o -4 address show dev eth0; cat /etc/resolv.conf\n');
    await ttyS0.see(/10\.0\.2\.15\/24[^]*nameserver 10\.0\.2\.3/);
    ttyS0.send('ps\n');
    await ttyS0.see(/-\/bin\/sh/);
    expect(read('hvc.log')).toMatch(prompt);
  });

  it('takes the address that it is told', async () => {
    const {ttyS0} = await bootPc({
      board: 'microvm',
      devices: ['-netdev', 'user,id=net0', '-device', 'virtio-net-pci,netdev=net0'],
      parameters: ['ip=10.0.2.77:1.2.3.4:10.0.2.2:255.255.255.0:web:eth0:off'],
    });
    await ttyS0.see(prompt);
    ttyS0.send('until ip route | grep default; do usleep 100000; done; ip -o -4 address\n');
    await ttyS0.see(/default via 10\.0\.2\.2[^]*10\.0\.2\.77\/24/);
    ttyS0.send('pidof udhcpc || echo nobody asks\n');
    await ttyS0.see(/\nnobody asks/);
  });

  it('boots a q35 from the bzImage, takes processors that come, and obeys the power button', async () => {
    const {ttyS0, monitor, exit} = await bootPc({board: 'q35', devices: ['-smp', '1,maxcpus=2']});
    await ttyS0.see(prompt);
    const cpu = {driver: 'qemu64-x86_64-cpu', id: 'cpu1'};
    const place = {'socket-id': 0, 'core-id': 1, 'thread-id': 0, 'node-id': 0};
    expect(await monitor.ask({execute: 'device_add', arguments: {...cpu, ...place}})).toEqual({
      return: {},
    });
    ttyS0.send('until [ "$(nproc)" = 2 ]; do usleep 100000; done; echo "now $(nproc)"\n');
    await ttyS0.see(/now 2/);
    await monitor.ask({execute: 'system_powerdown'});
    expect(await exit).toBe(0);
  });

  it('powers off on Ctrl-Alt-Del', async () => {
    const {ttyS0, monitor, exit} = await bootPc({board: 'q35'});
    await ttyS0.see(prompt);
    const keys = ['ctrl', 'alt', 'delete'].map(data => ({type: 'qcode', data}));
    await monitor.ask({execute: 'send-key', arguments: {keys}});
    expect(await exit).toBe(0);
  });

  it('powers a microvm off by its button', async () => {
    const {ttyS0, monitor, exit} = await bootPc({board: 'microvm'});
    await ttyS0.see(prompt);
    await monitor.ask({execute: 'system_powerdown'});
    expect(await exit).toBe(0);
  });

  it('has a guest agent', async () => {
    const {agent, exit} = await bootPc({board: 'microvm'});
    expect(await agent.ask({execute: 'guest-sync', arguments: {id: 4711}})).toEqual({return: 4711});
    const refused = await agent.ask({execute: 'guest-fsfreeze-freeze'});
    expect(refused.error?.desc).toContain('guest-fsfreeze-freeze');
    const asleep = await agent.ask({execute: 'guest-shutdown', arguments: {mode: 'asleep'}});
    expect(asleep.error?.desc).toContain('mode is invalid');

    expect(await agent.ask({execute: 'guest-sync-delimited', arguments: {id: 9}})).toEqual({
      return: 9,
    });
    expect(await agent.ask({execute: 'guest-ping', id: 'mine'})).toEqual({return: {}, id: 'mine'});
    expect(await agent.ask({execute: 'guest-get-host-name'})).toEqual({
      return: {'host-name': 'web'},
    });
    const info = await agent.ask({execute: 'guest-info'});
    expect(JSON.stringify(info.return)).toContain('{"enabled":true,"name":"guest-ping"');
    expect(await agent.ask({execute: 'guest-get-vcpus'})).toEqual({
      return: [{'logical-id': 0, online: true, 'can-offline': false}],
    });
    const vcpus = [{'logical-id': 0, online: true}];
    expect(await agent.ask({execute: 'guest-set-vcpus', arguments: {vcpus}})).toEqual({return: 1});
    expect(await agent.ask({execute: 'guest-network-get-interfaces'})).toMatchObject({
      return: [{name: 'lo', 'ip-addresses': [{'ip-address': '127.0.0.1', prefix: 8}, {}]}],
    });
    const time = 1_700_000_000_000_000_000;
    expect(await agent.ask({execute: 'guest-set-time', arguments: {time}})).toEqual({return: {}});
    const now = await agent.ask({execute: 'guest-get-time'});
    expect(Number(now.return) - time).toBeLessThan(60e9);
    agent.tell({execute: 'guest-shutdown'});
    expect(await exit).toBe(0);
  });
});
