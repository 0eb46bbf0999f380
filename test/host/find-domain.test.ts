import {expect, test} from 'vitest';
import {findDomain, findDomains} from '../../source/host/find-domain.ts';
import type {DomainReference} from '../../source/host/domain-reference.ts';

const domains = [
  [1, 'web'],
  [2, 'web-old'],
  [3, 'db'],
  [12, 'mail'],
].map(([id, name]) => ({directory: String(id), entry: {id, name}}) as DomainReference);
const names = (found: readonly DomainReference[]) => found.map(({entry}) => entry.name);

test.each([
  ['0', 'Domain-0 is this host: this can be done with its guests only.'],
  ['Domain-0', 'Domain-0 is this host: this can be done with its guests only.'],
  ['99', "Error: Domain '99' does not exist."],
  ['nosuch', 'nosuch is an invalid domain identifier (rc=-6)'],
  ['', ' is an invalid domain identifier (rc=-6)'],
  ['we', 'we is ambiguous: it could be web, web-old.'],
])('refuses %j in a way that says why', (wanted, message) => {
  expect(() => findDomain(domains, wanted)).toThrow(message);
});

test('prefers an exact name to a longer one that begins so', () => {
  expect(findDomain(domains, 'web').entry.id).toBe(1);
});

test('takes digits for an ID and never for the beginning of another', () => {
  expect(findDomain(domains, '12').entry.name).toBe('mail');
  expect(() => findDomain(domains, '1 2')).toThrow();
});

test('takes the unique beginning of a name', () => {
  expect(findDomain(domains, 'ma').entry.name).toBe('mail');
});

test('finds each domain once, by globs and names together', () => {
  expect(names(findDomains(domains, ['web*', 'web', '3']))).toEqual(['web', 'web-old', 'db']);
  expect(names(findDomains(domains, ['?b']))).toEqual(['db']);
  expect(() => findDomains(domains, ['x*'])).toThrow("No domain's name matches 'x*'.");
});
