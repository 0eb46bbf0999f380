import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {GuestFailure} from '../../../source/errors.ts';
import {fetchPackages} from '../../../source/images/packages/apt.ts';
import type {FetchProgress} from '../../../source/images/packages/apt-get.ts';
import {isStaticProgram} from '../../../source/images/mini/busybox.ts';

const busybox = {name: 'busybox-static', files: ['bin/busybox']};
const timeout = 300_000;

/** These need the archives that /etc/apt names; the machine's own package lists are left alone. */
describe('fetchPackages', () => {
  let home: string;
  let directory: string;
  const withAptConfig = (text: string): NodeJS.ProcessEnv => {
    const file = join(home, 'apt.conf');
    writeFileSync(file, text);
    return {...process.env, APT_CONFIG: file};
  };

  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'domux-apt-'));
    directory = join(home, 'work');
    mkdirSync(directory);
  });
  afterEach(() => rmSync(home, {recursive: true, force: true}));

  it(
    'says what apt-get said when no archive can be reached',
    async () => {
      const nowhere = 'http://127.0.0.1:9';
      const env = {
        ...withAptConfig(`Acquire::http::Proxy "${nowhere}"; Acquire::https::Proxy "${nowhere}";`),
        http_proxy: nowhere,
        https_proxy: nowhere,
      };
      const error: unknown = await fetchPackages([busybox], {directory, env}).catch(
        (thrown: unknown) => thrown,
      );
      expect(error).toBeInstanceOf(Error);
      expect(String(error)).toMatch(
        /apt-get exited with status 100[^]*127\.0\.0\.1|fetched no package lists/,
      );
    },
    timeout,
  );

  it(
    'refuses a package that does not exist',
    async () => {
      const wanted = {name: 'domux-no-such-package', files: ['bin/none']};
      const failing = fetchPackages([wanted], {directory});
      await expect(failing).rejects.toThrow(GuestFailure);
      await expect(failing).rejects.toThrow(/Unable to locate package domux-no-such-package/);
    },
    timeout,
  );

  it(
    'ends at once when it is called off',
    async () => {
      const controller = new AbortController();
      const reason = new Error('called off');
      const onProgress = () => controller.abort(reason);
      await expect(
        fetchPackages([busybox], {directory, onProgress, signal: controller.signal}),
      ).rejects.toBe(reason);
    },
    timeout,
  );

  it(
    'fetches private lists where the system has none',
    async () => {
      const lists = join(home, 'lists');
      mkdirSync(join(lists, 'partial'), {recursive: true});
      const progress: FetchProgress[] = [];
      const [fetched] = await fetchPackages([busybox], {
        directory,
        env: withAptConfig(`Dir::State::lists "${lists}";`),
        onProgress: step => progress.push(step),
      });
      expect(readdirSync(lists)).toEqual(['partial']);
      expect(progress[0]).toEqual({phase: 'lists'});

      const program = join(fetched?.directory ?? '', 'bin/busybox');
      expect(isStaticProgram(readFileSync(program))).toBe(true);
      expect(statSync(program).mode & 0o111).not.toBe(0);
      expect(fetched?.version).toMatch(/^\d+:?\d+\./);
      const last = progress.findLast(step => step.phase === 'download');
      expect(last?.bytes).toBe(last?.total);
      expect(last?.total).toBeGreaterThan(100_000);
    },
    timeout,
  );
});
