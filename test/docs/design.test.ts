import {readFileSync, readdirSync} from 'node:fs';
import {expect, test} from 'vitest';

test('docs/design.md names every room of the source', () => {
  const text = readFileSync('docs/design.md', 'utf8');
  const rooms = readdirSync('source', {withFileTypes: true}).filter(entry => entry.isDirectory());
  const missing = rooms.map(({name}) => `source/${name}/`).filter(room => !text.includes(room));
  expect(missing).toEqual([]);
});
