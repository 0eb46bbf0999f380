import {expect, test} from 'vitest';
import {
  checkArguments,
  int,
  list,
  object,
  oneOf,
  optional,
  str,
} from '../../source/protocol/schema.ts';

const members = {
  name: str(),
  count: optional(int()),
  mode: optional(oneOf(['r', 'w'])),
  items: optional(list(object({id: int()}))),
};

test.each([
  [{}, "Parameter 'name' is missing"],
  [{name: 5}, "Invalid parameter type for 'name', expected: string"],
  [{name: 'a', count: 1.5}, "Invalid parameter type for 'count', expected: integer"],
  [{name: 'a', mode: 'x'}, "Parameter 'mode' does not accept value 'x'"],
  [{name: 'a', mode: 1}, "Invalid parameter type for 'mode', expected: string"],
  [{name: 'a', items: {}}, "Invalid parameter type for 'items', expected: array"],
  [{name: 'a', items: [5]}, "Invalid parameter type for 'items[0]', expected: object"],
  [{name: 'a', items: [{}]}, "Parameter 'id' is missing"],
  [{name: 'a', other: 1}, "Parameter 'other' is unexpected"],
  [{name: 'a', toString: 1}, "Parameter 'toString' is unexpected"],
])("refuses %j in QEMU's words", (given, description) => {
  expect(() => checkArguments(members, given as Record<string, unknown>)).toThrow(description);
});

test('takes what the table describes, with and without what is optional', () => {
  checkArguments(members, {name: 'a'});
  checkArguments(members, {name: 'a', count: 0, mode: 'w', items: [{id: 1}]});
});
