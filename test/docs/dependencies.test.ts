import {readFileSync} from 'node:fs';
import {expect, test} from 'vitest';

type Manifest = {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
};

test('docs/dependencies.md gives the reason of every dependency, and of no other', () => {
  const {dependencies, devDependencies} = JSON.parse(
    readFileSync('package.json', 'utf8'),
  ) as Manifest;
  const rows = readFileSync('docs/dependencies.md', 'utf8').matchAll(/^\| `([^`]+)`/gm);
  expect([...rows].map(([, name]) => name).sort()).toEqual(
    [...Object.keys(dependencies), ...Object.keys(devDependencies)].sort(),
  );
});
