import {describe, expect, it} from 'vitest';
import {
  clash,
  formatForward,
  parseForwardSpec,
} from '../../../source/config/devices/forward-spec.ts';
import {SpecProblem} from '../../../source/config/devices/spec.ts';

describe('parseForwardSpec', () => {
  it.each([
    ['8022:22', 0, "`8022' is no protocol"],
    ['icmp:1:1', 0, "`icmp' is no protocol"],
    ['tcp:8022', 0, "`tcp:8022' is not a forward"],
    ['tcp:1:2:3:4', 0, 'is not a forward'],
    ['tcp:0:22', 4, "`0' is not a port"],
    ['tcp:8022:65536', 9, "`65536' is not a port"],
    ['tcp:8022:', 9, "`' is not a port"],
    ['udp:8022:ssh', 9, "`ssh' is not a port"],
    ['tcp:localhost:8022:22', 4, "`localhost' is not an IPv4 address"],
    ['tcp:1.2.3.256:8022:22', 4, 'is not an IPv4 address'],
    ['tcp:0.0.0.0:x:22', 12, "`x' is not a port"],
  ])('refuses %j at character %i', (spec, index, message) => {
    const attempt = () => parseForwardSpec(spec);
    expect(attempt).toThrow(SpecProblem);
    expect(attempt).toThrow(expect.objectContaining({index}));
    expect(attempt).toThrow(message);
  });

  it('listens on the loopback unless told where', () => {
    expect(parseForwardSpec('tcp:8022:22')).toEqual({
      protocol: 'tcp',
      hostAddress: '127.0.0.1',
      hostPort: 8022,
      guestPort: 22,
    });
    expect(parseForwardSpec('udp:0.0.0.0:5353:53').hostAddress).toBe('0.0.0.0');
  });

  it.each(['tcp:8022:22', 'udp:0.0.0.0:5353:53'])('writes %s as it read it', spec => {
    expect(formatForward(parseForwardSpec(spec))).toBe(spec);
  });
});

describe('clash', () => {
  it.each([
    ['tcp:80:80', 'tcp:80:81', true],
    ['tcp:80:80', 'udp:80:80', false],
    ['tcp:80:80', 'tcp:0.0.0.0:80:80', true],
    ['tcp:10.0.0.1:80:80', 'tcp:10.0.0.2:80:80', false],
    ['tcp:80:80', 'tcp:81:80', false],
  ])('of %s and %s is %s', (left, right, expected) => {
    expect(clash(parseForwardSpec(left), parseForwardSpec(right))).toBe(expected);
  });
});
