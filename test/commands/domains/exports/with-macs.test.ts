import {expect, test} from 'vitest';
import {withMacs} from '../../../../source/commands/domains/exports/with-macs.ts';
import {parseConfig} from '../../../../source/config/syntax/parser.ts';

const macs = [1, 2, 3].map(last => ({mac: `00:16:3e:00:00:0${last}`}));

test('writes the addresses that are left out, and no others', () => {
  const config =
    '# mine\nname = "web"\nvif = ["", "bridge=lan", "mac=00:16:3e:aa:aa:aa,ip=10.1.1.1"]\n';
  expect(withMacs(parseConfig(config), macs).text).toBe(
    '# mine\nname = "web"\nvif = ["mac=00:16:3e:00:00:01", "bridge=lan,mac=00:16:3e:00:00:02", "mac=00:16:3e:aa:aa:aa,ip=10.1.1.1"]\n',
  );
  expect(withMacs(parseConfig('name = "web"\n'), []).text).toBe('name = "web"\n');
});

test('refuses interfaces that are worked out by an expression', () => {
  expect(() => withMacs(parseConfig('vif = ["bridge=%s" % NET]\n'), macs)).toThrow('no plain list');
});
