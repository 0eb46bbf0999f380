import {describe, expect, it} from 'vitest';
import {
  createFrameSplitter,
  frameIn,
  withPrefix,
} from '../../../source/network/switch/plugs/frame-stream.ts';
import {
  addressOfPath,
  composeAnswer,
  composeRequest,
  parseAnswer,
  parseRequest,
} from '../../../source/network/switch/plugs/handshake.ts';
import {parsePorts} from '../../../source/network/switch/vde/management.ts';

describe('frames on a stream', () => {
  it('come out whole, however they were cut', () => {
    const frames = ['a', 'bb', '', 'c'.repeat(3000)].map(text => Buffer.from(text));
    const stream = Buffer.concat(frames.map(withPrefix));
    for (const size of [1, 2, 3, 7, 1024, stream.length]) {
      const got: string[] = [];
      const take = createFrameSplitter(prefixed => got.push(frameIn(prefixed).toString()));
      for (let at = 0; at < stream.length; at += size) take(stream.subarray(at, at + size));
      expect(got).toEqual(frames.map(String));
    }
  });
});

describe('the handshake of a switch', () => {
  it('is refused in another version, and waited for while it is short', () => {
    const request = composeRequest(5, addressOfPath('x.sock'), '');
    expect(parseRequest(request.subarray(0, 100))).toBe('short');
    const other = Buffer.from(request);
    other.writeUInt32LE(2, 4);
    expect(parseRequest(other)).toBe('bad');
    expect(parseRequest(Buffer.alloc(200))).toBe('bad');
  });

  it('carries addresses both ways', () => {
    const request = composeRequest(5, addressOfPath('x.sock'), 'web');
    expect(request.readUInt32LE(8)).toBe(5 << 8);
    expect(request.toString('latin1', 122)).toBe('web\0');
    expect(parseRequest(request)).toEqual(addressOfPath('x.sock'));
    expect(parseAnswer(composeAnswer('../5.0.data').subarray(0, 109))).toBeUndefined();
    expect(parseAnswer(composeAnswer('../5.0.data'))).toBe('../5.0.data');
  });
});

describe('parsePorts', () => {
  it('reads what vde_switch prints, as the guests see it', () => {
    const printed = [
      "vde$ 0000 DATA END WITH '.'",
      'Port 0001 untagged_vlan=0000 ACTIVE - Unnamed Allocatable',
      ' Current User: root Access Control: (User: NONE - Group: NONE)',
      ' IN:  pkts         40          bytes                 5890',
      ' OUT: pkts         41          bytes                 3815',
      '  -- endpoint ID 0006 module unix prog   : vdeplug: user=root pid=9536',
      'Port 0012 untagged_vlan=0000 INACTIVE - Unnamed Allocatable',
      ' IN:  pkts          1          bytes           12345678901',
      ' OUT: pkts          0          bytes                    0',
      '.',
    ];
    expect(Object.fromEntries(parsePorts(printed))).toEqual({
      1: {txPackets: 40, txBytes: 5890, rxPackets: 41, rxBytes: 3815},
      12: {txPackets: 1, txBytes: 12_345_678_901, rxPackets: 0, rxBytes: 0},
    });
    expect(parsePorts([]).size).toBe(0);
  });
});
