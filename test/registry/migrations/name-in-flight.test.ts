import {expect, test} from 'vitest';
import {nameInFlight, nameOnGround} from '../../../source/registry/migrations/name-in-flight.ts';

test("a domain on its way has xl's name, which is never too long", () => {
  expect(nameInFlight('web', 'arriving')).toBe('web--incoming');
  expect(nameInFlight('web', 'away')).toBe('web--migratedaway');
  expect(Buffer.byteLength(nameInFlight('ü'.repeat(127), 'away'))).toBeLessThanOrEqual(255);
});

test('who watches it knows it by its own', () => {
  for (const where of ['arriving', 'away'] as const) {
    expect(nameOnGround(nameInFlight('web--1', where))).toBe('web--1');
  }
  expect(nameOnGround('web--incoming-1')).toBe('web--incoming-1');
});
