import {execFile} from 'node:child_process';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {allocateDomainId} from '../../../source/registry/domains/domain-ids.ts';
import {
  claimName,
  findName,
  passName,
  releaseName,
} from '../../../source/registry/domains/names.ts';

let run: string;
beforeEach(() => (run = mkdtempSync(join(tmpdir(), 'domux-ids-'))));
afterEach(() => rmSync(run, {recursive: true}));

test('hands out every ID once to processes that ask at the same time', async () => {
  const script = `
    import {allocateDomainId} from ${JSON.stringify(join(process.cwd(), 'source/registry/domains/domain-ids.ts'))};
    const ids = Array.from({length: 50}, () => allocateDomainId(${JSON.stringify(run)}));
    console.log(JSON.stringify(ids));
  `;
  const ask = async () => {
    const {stdout} = await promisify(execFile)(process.execPath, [
      '--input-type=module-typescript',
      '-e',
      script,
    ]);
    return JSON.parse(stdout) as number[];
  };
  const ids = (await Promise.all([ask(), ask(), ask(), ask()])).flat();
  expect(ids.toSorted((a, b) => a - b)).toEqual(Array.from({length: 200}, (_, index) => index + 1));
  expect(allocateDomainId(run)).toBe(201);
});

test('gives a name to one domain and says who has it', () => {
  expect(claimName(run, 'web', 1)).toBeUndefined();
  expect(claimName(run, 'web', 2)).toBe(1);
  releaseName(run, 'web', 2);
  expect(findName(run, 'web')).toBe(1);
  releaseName(run, 'web', 1);
  expect(claimName(run, 'web', 2)).toBeUndefined();
});

test('passes a name on without a moment in which it is free', () => {
  claimName(run, 'web', 1);
  passName(run, 'web', 2);
  expect(findName(run, 'web')).toBe(2);
});

test.each(['.hidden', 'with blank', 'ünï', 'a'.repeat(255)])('takes the name %s as it is', name => {
  expect(claimName(run, name, 1)).toBeUndefined();
  expect(findName(run, name)).toBe(1);
});
