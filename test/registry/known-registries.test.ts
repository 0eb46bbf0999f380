import {mkdirSync, mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import {otherRegistries, recordRegistry} from '../../source/registry/known-registries.ts';

function makeHome() {
  const directory = mkdtempSync(join(tmpdir(), 'domux-registries-'));
  onTestFinished(() => rmSync(directory, {recursive: true}));
  const registry = (name: string) => {
    mkdirSync(join(directory, name));
    return join(directory, name);
  };
  return {directory, registry};
}

test('registries find each other beside the images that they share, until one is gone', () => {
  const {directory, registry} = makeHome();
  const env = {DOMUX_IMAGES: join(directory, 'images'), HOME: directory};
  const [one, other] = [registry('one'), registry('other')];
  for (const run of [one, one, other]) recordRegistry(run, env);
  // Those of whoever runs the tests are found as well.
  expect(otherRegistries(one, env)).toContain(other);
  expect(otherRegistries(one, env)).not.toContain(one);
  rmSync(other, {recursive: true});
  expect(otherRegistries(one, env)).not.toContain(other);
});

test('and beside their own where nobody may write to those of others', () => {
  const {directory, registry} = makeHome();
  // In sysfs not even root may make a directory.
  const env = {
    DOMUX_IMAGES: '/sys/kernel',
    HOME: directory,
    XDG_DATA_HOME: join(directory, 'data'),
  };
  const [one, other] = [registry('one'), registry('other')];
  for (const run of [one, other]) recordRegistry(run, env);
  expect(otherRegistries(one, env)).toContain(other);
});
