import {expect, test} from 'vitest';
import {SpecProblem} from '../../../source/config/devices/spec.ts';
import {parseVifSpec} from '../../../source/config/devices/vif-spec.ts';
import {readVectors} from '../../helpers/xen-configs.ts';

/** As xl's JSON has it, or `refused`; and how often there was something to say. */
function asXl(spec: string): {nic: Record<string, unknown> | 'refused'; complaints: number} {
  let complaints = 0;
  try {
    const vif = parseVifSpec(spec, () => complaints++);
    const nic = {
      ...{mac: vif.mac, bridge: vif.bridge, ip: vif.ip, script: vif.script, model: vif.model},
      ...{ifname: vif.vifname, backend_domname: vif.backend, mtu: vif.mtu},
      gatewaydev: vif.gatewaydev,
      nictype: vif.type === 'ioemu' ? 'vif_ioemu' : undefined,
      rate_bytes_per_interval: vif.rate?.bytesPerInterval,
      rate_interval_usecs: vif.rate?.intervalMicroseconds,
    };
    return {nic: JSON.parse(JSON.stringify(nic)) as Record<string, unknown>, complaints};
  } catch (error) {
    if (!(error instanceof SpecProblem)) throw error;
    return {nic: 'refused', complaints: complaints + 1};
  }
}

type ConfigVector = {
  readonly vif: string;
  readonly nics: readonly Readonly<Record<string, unknown>>[];
  readonly complaints: number;
};

/** Where we differ on purpose from what xl makes of an entry of `vif`, and why. */
const configDifferences: Readonly<
  Record<string, readonly [Record<string, unknown> | 'refused', string]>
> = {
  'type=netfront': [{}, "xm's word for the default, in many configs"],
  'foo=bar': ['refused', 'xl prints a message and makes an interface without it'],
  'bridge = xenbr0': [{bridge: 'xenbr0'}, 'xm allows blanks around ='],
  'mac=${MYMAC}, bridge=br52': ['refused', 'xl prints a message and takes a random address'],
};

test.each(readVectors<ConfigVector>('vif-config-vectors'))('reads $vif as xl does', vector => {
  const [{devid, ...measured} = {}] = vector.nics;
  expect(devid).toBe(0);
  const made = asXl(vector.vif).nic;
  const difference = configDifferences[vector.vif];
  expect(made).toEqual(difference === undefined ? measured : difference[0]);
  if (made !== 'refused' && difference === undefined && vector.complaints === 0) {
    expect(asXl(vector.vif).complaints).toBe(0);
  }
});

type AttachVector = {
  readonly vif_args: string;
  readonly rc: number;
  readonly json?: Readonly<Record<string, unknown>>;
};

/** The same for `xl network-attach`, where each KEY=VALUE is a word and a comma parts nothing. */
const attachDifferences: typeof configDifferences = {
  'mac=00:16:3E:01:02:03, bridge=xenbr0': [
    {mac: '00:16:3e:01:02:03', bridge: 'xenbr0'},
    'an entry of a config is parted by commas',
  ],
  'type=netfront': [{}, "xm's word for the default"],
  'trusted=0': [{}, 'today’s xl knows it; here it has no effect'],
  'bridge = xenbr0': [{bridge: 'xenbr0'}, 'xm allows blanks around ='],
  'devid=2': [{}, 'the place in the list is the number'],
};

test.each(readVectors<AttachVector>('vif-attach-vectors'))(
  'reads $vif_args as xl network-attach does',
  ({vif_args: spec, rc, json}) => {
    const measured = rc === 0 ? json : 'refused';
    const difference = attachDifferences[spec];
    expect(asXl(spec).nic).toEqual(difference === undefined ? measured : difference[0]);
  },
);

test.each([
  ['bridge=a, mac=zz', 14, "`zz' is not a MAC address"],
  ['mac=01:00:5e:00:00:01', 4, 'is a multicast address'],
  ['type=pv', 5, "unknown type `pv'"],
  ['bridge', 0, "`bridge' needs a value"],
  ['mtu=10', 4, "`10' is not an MTU"],
  ['rate=fast', 5, "`fast' is not a rate"],
  ['rate=1b/s', 5, 'lets no bytes through'],
  ['rate=1Mb/s@0s', 5, 'the interval is'],
  ['ip=10.1.2.300', 3, "`10.1.2.300' is not an IP address"],
  ['ip=10.0.0.1 fd00::2/129', 3, "`fd00::2/129' is not an IP address"],
  ['vifname=a name', 8, 'cannot name an interface'],
  ['gateway=10.0.0.1/8', 8, 'with /16 to /28'],
  ['bridge:', 0, 'names no bridge'],
  ['toString=1', 0, "a vif has no `toString'"],
])('refuses %j at character %i', (spec, index, message) => {
  let problem: unknown;
  try {
    parseVifSpec(spec, () => undefined);
  } catch (error) {
    problem = error;
  }
  expect(problem).toMatchObject({index, message: expect.stringContaining(message) as string});
});

test.each([
  ['auto', {}],
  ['auto:bridge0', {bridge: 'bridge0'}],
  ['bridge1', {bridge: 'bridge1'}],
  ['bridge1,mac=00:16:3e:00:00:01', {bridge: 'bridge1', mac: '00:16:3e:00:00:01'}],
  ['tap0:10.2.0.1:10.2.0.2/16', {vifname: 'tap0', gateway: '10.2.0.1/16', ip: '10.2.0.2/16'}],
  ['auto:10.2.0.1:10.2.0.2/255.255.0.0', {gateway: '10.2.0.1/16', ip: '10.2.0.2/16'}],
  ['/var/run/vknet:0.0.0.0:10.2.0.2/16', {ip: '10.2.0.2/16'}],
  ['192.168.19.1', {gateway: '192.168.19.1/24'}],
  ['192.168.19.1:02:00:00:00:00:01', {gateway: '192.168.19.1/24', mac: '02:00:00:00:00:01'}],
  ['bridge:lg0', {bridge: 'lg0'}],
  ['bridge:lg0:02:00:00:00:00:01', {bridge: 'lg0', mac: '02:00:00:00:00:01'}],
  ['gateway=10.2.0.1/255.255.0.0', {gateway: '10.2.0.1/16'}],
])("reads %j as vkernel's and lguest's launchers have it", (spec, wanted) => {
  let read: unknown = 'refused';
  try {
    read = parseVifSpec(spec, () => undefined);
  } catch (problem) {
    expect(problem).toBeInstanceOf(SpecProblem);
  }
  expect(read).toEqual(wanted);
});

test('counts bits and bytes, with 50 ms as the interval unless given', () => {
  const rate = (text: string) => parseVifSpec(`rate=${text}`, () => undefined).rate;
  expect(rate('10Mb/s')).toEqual({bytesPerInterval: 62_500, intervalMicroseconds: 50_000});
  expect(rate('1GB/s@1s')).toEqual({bytesPerInterval: 1e9, intervalMicroseconds: 1e6});
});
