import {expect, test} from 'vitest';
import {parseCall} from '../../../source/commands/help/parse-call.ts';

test.each([
  ['balloon', ['value'], 'value: an argument is KEY=VALUE, or all are one JSON object.'],
  ['balloon', ['=5'], '=5: an argument is KEY=VALUE, or all are one JSON object.'],
  ['balloon', ['value=much'], "value=much: 'much' is not a number."],
  ['balloon', ['value='], "value=: '' is not a number."],
  ['domux-host-domain', ['adopt=maybe'], "adopt=maybe: 'maybe' is neither true nor false."],
])('refuses %s %j', (command, words, message) => {
  expect(() => parseCall(command, words)).toThrow(message);
});

test('refuses JSON that is broken', () => {
  expect(() => parseCall('balloon', ['{"value": 5'])).toThrow(/^\{"value": 5: not JSON: /);
});

test('reads values as the table has them', () => {
  expect(parseCall('domux-rename', ['name=12'])).toEqual({name: '12'});
  expect(parseCall('balloon', ['value=0x100'])).toEqual({value: 256});
  expect(parseCall('domux-host-domain', ['directory=/a=b', 'adopt=off', 'paused=true'])).toEqual({
    directory: '/a=b',
    adopt: false,
    paused: true,
  });
  expect(parseCall('domux-simulate', ['behaviour=cpu=50,flood'])).toEqual({
    behaviour: ['cpu=50', 'flood'],
  });
  expect(parseCall('domux-simulate', ['behaviour=["cpu=50"]'])).toEqual({behaviour: ['cpu=50']});
});

test('reads what the table does not know as JSON, or else as text', () => {
  expect(parseCall('no-such-command', ['n=1', 'b=true', 't=hello', 'l=[1]'])).toEqual({
    n: 1,
    b: true,
    t: 'hello',
    l: [1],
  });
});

test('takes one JSON object for all arguments', () => {
  expect(parseCall('balloon', [' {"value": 5}'])).toEqual({value: 5});
});
