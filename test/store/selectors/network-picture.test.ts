import {expect, test} from 'vitest';
import type {
  NetworkInterfaceView,
  NetworkView,
} from '../../../source/protocol/shapes/network-view.ts';
import {drawNetworks} from '../../../source/store/selectors/network-picture.ts';
import {currentView} from '../../../source/store/model/model.ts';
import {watchedBy} from '../../../source/store/selectors/watched.ts';
import {toAscii} from '../../../source/text/ascii.ts';
import {drive} from '../make.ts';

const network = (more: Partial<NetworkView>): NetworkView => ({
  ...{name: 'lan', kind: 'switch', in_use: true, created: false, subnet: '10.1.2.0/24'},
  ...{gateway: '10.1.2.2', name_server: '10.1.2.3', domain: 'lan.internal'},
  ...{isolated: false, host_access: true, uplinks: [], interfaces: []},
  ...more,
});

const guest = (more: Partial<NetworkInterfaceView>): NetworkInterfaceView => ({
  ...{domain: 'web', id: 1, index: 0, mac: '00:16:3e:00:00:01'},
  ...{address: '10.1.2.20', address_used: true, forwards: [], rx_bytes: 2048, tx_bytes: 0},
  ...more,
});

const drawn = (...networks: NetworkView[]) => drawNetworks(networks).map(({text}) => text);

test('a network with nobody on it says so', () => {
  expect(drawn()).toEqual(["No guest is on a network, and none was created: write vif = ['']."]);
  expect(drawn(network({in_use: false, isolated: true}))).toEqual([
    '  ○ no way out',
    '┌─── lan  10.1.2.0/24 ─┐',
    '│ nobody is on it      │',
    '└──────────────────────┘',
  ]);
});

test('guests hang from the network with their addresses, counters and ports', () => {
  const forwards = ['tcp:8022:22', 'udp:0.0.0.0:53:53'];
  const db = guest({domain: 'database', id: 2, address_used: false, rx_bytes: 0});
  const lines = drawn(network({interfaces: [guest({forwards}), db]}));
  expect(lines).toEqual([
    "  │ the host's network, by slirp",
    '┌─┴─ lan  10.1.2.0/24 ────────────────────────┐',
    '│ host  10.1.2.2  gateway, DHCP, its loopback │',
    '│ DNS   10.1.2.3  *.lan.internal              │',
    '└─┬───────────────────────────────────────────┘',
    '  ├─ web       eth0  10.1.2.20    00:16:3e:00:00:01  in 2.0K, out 0',
    '  │  ├← 127.0.0.1:8022 of the host → 22/tcp',
    '  │  └← 0.0.0.0:53 of the host → 53/udp',
    '  └─ database  eth0  (10.1.2.20)  00:16:3e:00:00:01  in 0, out 0',
  ]);
  for (const line of lines.map(toAscii)) expect(line).toMatch(/^[\x20-\x7e]*$/);
});

test('what is wider than a narrow screen goes on below, within the picture', () => {
  const interfaces = [guest({}), guest({domain: 'db', id: 2, forwards: ['tcp:8022:22']})];
  const lines = drawNetworks([network({name: 'a-long-name-of-a-network', interfaces})], 40);
  expect(lines.map(({text}) => text)).toEqual([
    "  │ the host's network, by slirp",
    '┌─┴─ a-long-name-of-a-network  10.1.2 ─┐',
    '│ host  10.1.2.2  gateway, DHCP, its   │',
    '│       loopback                       │',
    '│ DNS   10.1.2.3  *.lan.internal       │',
    '└─┬────────────────────────────────────┘',
    '  ├─ web  eth0  10.1.2.20',
    '  │   00:16:3e:00:00:01  in 2.0K, out 0',
    '  └─ db   eth0  10.1.2.20',
    '      00:16:3e:00:00:01  in 2.0K, out 0',
    '     └← 127.0.0.1:8022 of the host → 22/tcp',
  ]);
});

test('a bridge of the host shows what else is on it, and a guest where else it is', () => {
  const bridge = network({
    ...{name: 'xenbr0', kind: 'host', subnet: null, gateway: null, name_server: null},
    ...{domain: null, uplinks: ['eth0'], interfaces: [guest({index: 1, address: null})]},
  });
  expect(drawn(bridge, network({interfaces: [guest({})]})).slice(0, 5)).toEqual([
    '  │ eth0 of the host',
    '┌─┴─ xenbr0 ───────────┐',
    '│ a bridge of the host │',
    '└─┬────────────────────┘',
    '  └─ web  eth1  -  00:16:3e:00:00:01  in 2.0K, out 0  also on lan',
  ]);
});

test.each([
  ['a key', ['w']],
  ['the palette', [':', 'n', 'e', 't', 'w', 'o', 'r', 'k', 'enter']],
])('the picture is opened by %s, and drawn anew with what is read', (_way, keys) => {
  const store = drive();
  store.press(...keys);
  expect(watchedBy(store.model()).networks).toBe(true);
  store.send({type: 'networks-read', networks: [network({interfaces: [guest({})]})]});
  const view = currentView(store.model());
  expect(view.type === 'text' ? view.lines.map(({text}) => text) : []).toEqual(
    drawn(network({interfaces: [guest({})]})),
  );
  store.press('esc');
  expect(watchedBy(store.model()).networks).toBe(false);
});
