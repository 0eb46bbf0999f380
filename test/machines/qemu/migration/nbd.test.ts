import {expect, test} from 'vitest';
import {findNbd} from '../../../../source/machines/qemu/migration/nbd.ts';

const inet = (host: string, port = '10809') => ({type: 'inet', host, port});

test.each([
  ['block-iscsi', 'iqn.2001-05.com:x', 'needs block-iscsi: connect it to this host and write phy:'],
  [undefined, 'http://x/y', "'http://x/y' is no file"],
  ['block-nbd', '', "'' names no NBD server: write nbd:HOST:PORT/NAME"],
  [undefined, 'nbd+unix:///web', "'nbd+unix:///web' names no socket"],
])('refuses %s with %j', (script, target, message) => {
  expect(() => findNbd(script, target)).toThrow(message);
});

test.each([
  ['block-nbd', '10.0.0.1 9000', {server: inet('10.0.0.1', '9000')}],
  ['block-nbd', 'store:9000/web', {server: inet('store', '9000'), export: 'web'}],
  ['block-nbd', '//store/a%20b', {server: inet('store'), export: 'a b'}],
  ['block-nbd', '[::1]:9000', {server: inet('::1', '9000')}],
  [undefined, 'nbd://store', {server: inet('store')}],
  [
    undefined,
    'nbd+unix:///web?socket=/run/nbd.sock',
    {server: {type: 'unix', path: '/run/nbd.sock'}, export: 'web'},
  ],
  [undefined, '/srv/web.img', undefined],
])('with script %s, %j is %j', (script, target, server) => {
  expect(findNbd(script, target)).toEqual(server);
});
