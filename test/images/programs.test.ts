import {execFileSync} from 'node:child_process';
import {chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {UsageError} from '../../source/errors.ts';
import {fetchBundle, hasBundle} from '../../source/images/programs.ts';
import {bundles} from '../../source/system/programs/bundles.ts';
import {findProgram, lookForProgram} from '../../source/system/programs/find-program.ts';

const timeout = 300_000;

describe('programs', () => {
  let home: string;
  let images: string;
  let env: NodeJS.ProcessEnv;
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'domux-programs-'));
    images = join(home, 'images');
    mkdirSync(images);
    env = {...process.env, DOMUX_IMAGES: images};
  });
  afterEach(() => rmSync(home, {recursive: true, force: true}));

  const nowhere = (name: string) => findProgram(name, {...env, PATH: ''}, []);

  it('says how to get a program that is not here', () => {
    expect(() => nowhere('qemu-img')).toThrow(UsageError);
    expect(() => nowhere('qemu-img')).toThrow(
      'There is no qemu-img here: run domux image fetch qemu, which needs no root, or install it ' +
        '(apt-get install qemu-system-x86 qemu-utils).',
    );
    expect(() => nowhere('frobnicate')).toThrow('There is no program frobnicate here.');
  });

  it('takes a bundle that is not whole for none', () => {
    const directory = join(images, 'programs', 'swtpm', 'usr', 'bin');
    mkdirSync(directory, {recursive: true});
    writeFileSync(join(directory, 'swtpm'), '');
    chmodSync(join(directory, 'swtpm'), 0o755);
    expect(lookForProgram('swtpm', {...env, PATH: ''}, [])).toBeUndefined();
    writeFileSync(join(images, 'programs', 'swtpm', 'bundle.json'), '{"packages":');
    expect(lookForProgram('swtpm', {...env, PATH: ''}, [])).toBeUndefined();
  });

  it('prefers an installed program', () => {
    const bin = join(home, 'bin');
    mkdirSync(bin);
    for (const program of bundles.qemu.programs) {
      writeFileSync(join(bin, program), '');
      chmodSync(join(bin, program), 0o755);
    }
    expect(findProgram('qemu-img', {...env, PATH: `relative:${bin}`})).toEqual({
      file: join(bin, 'qemu-img'),
      env: {},
    });
    expect(hasBundle('qemu', {...env, PATH: bin})).toBe(true);
  });

  it(
    'leaves nothing of a fetch that was called off',
    async () => {
      const controller = new AbortController();
      const reason = new Error('called off');
      const fetching = fetchBundle(images, 'swtpm', {
        signal: controller.signal,
        onProgress: () => controller.abort(reason),
      });
      await expect(fetching).rejects.toBe(reason);
      expect(readdirSync(images)).toEqual([]);
    },
    timeout,
  );

  it('says what cannot be fetched where there is no apt', async () => {
    await expect(fetchBundle(images, 'swtpm', {env: {PATH: ''}})).rejects.toThrow(
      /packages swtpm of Debian cannot be fetched\. Install what provides swtpm[^]*no apt-get here/,
    );
    expect(readdirSync(images)).toEqual([]);
  });

  it(
    'fetches a program with the libraries that this host lacks, once for all who ask',
    async () => {
      // As if nothing were installed: then even the C library is to be fetched.
      const status = join(home, 'status');
      const config = join(home, 'apt.conf');
      writeFileSync(status, '');
      writeFileSync(config, `Dir::State::status "${status}";`);
      const phases: string[] = [];
      const fetches = [0, 1, 2].map(() =>
        fetchBundle(images, 'genisoimage', {
          env: {...env, APT_CONFIG: config},
          onProgress: ({phase}) => phases.push(phase),
        }),
      );
      const [directory = ''] = await Promise.all(fetches);
      expect(directory).toBe(join(images, 'programs', 'genisoimage'));
      expect(phases.filter(phase => phase === 'wait')).toHaveLength(2);

      const {file, env: extra} = nowhere('genisoimage');
      expect(file).toBe(join(directory, 'usr/bin/genisoimage'));
      const linked = execFileSync('ldd', [file], {
        env: {...process.env, ...extra},
        encoding: 'utf8',
      });
      expect(linked).toMatch(new RegExp(`libmagic\\.so\\.1 => ${directory}/`));
      expect(await fetchBundle(images, 'genisoimage', {env: {PATH: ''}})).toBe(directory);
    },
    timeout,
  );
});
