import {createHash} from 'node:crypto';
import {existsSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {
  closingMagic,
  encodeHeader,
  encodeTrailer,
  openingMagic,
  prefixLength,
  trailerLength,
} from '../../../source/saved/format.ts';
import type {SavedDomain} from '../../../source/saved/format.ts';
import {readSaved} from '../../../source/saved/read-saved.ts';
import {readEvents} from '../../helpers/events.ts';
import {createHome} from '../../helpers/home.ts';
import type {Home} from '../../helpers/home.ts';
import {createSim, simConfig} from '../../helpers/guests/sim.ts';
import {until} from '../../helpers/until.ts';

let home: Home;
let file: string;
beforeEach(() => {
  home = createHome();
  file = join(home.directory, 'web.save');
});
afterEach(() => home.dispose());

const state = async (name: string) => (await home.run(['domstate', name])).stdout.trim();
const inHome = () => readdirSync(home.directory).filter(name => name.startsWith('web.save'));

/** Saves a domain under `file`. */
async function saveWeb(...options: string[]): Promise<void> {
  await createSim(home, 'web');
  const {code, stderr} = await home.run(['save', ...options, 'web', file]);
  expect([code, stderr]).toEqual([0, `Saving to ${file}\n`]);
}

/** Puts another header in the place of a file's, and closes it as whoever had written it so would have. */
function writeSaved(path: string, header: object): void {
  const old = readFileSync(path);
  const body = old.subarray(prefixLength + old.readUInt32BE(openingMagic.length), -trailerLength);
  const content = Buffer.concat([encodeHeader(header as SavedDomain), body]);
  const hash = createHash('sha256').update(content).digest();
  writeFileSync(path, Buffer.concat([content, encodeTrailer(content.length, hash)]));
}

async function refusedRestore(path: string): Promise<string> {
  const {code, stdout, stderr} = await home.run(['restore', path]);
  expect([code, stdout]).toEqual([1, '']);
  expect(await home.host.list()).toEqual([]);
  return stderr.replace(`Loading new save file ${path}\n`, '');
}

describe('restore', () => {
  test('refuses a file that is not there, in the words of xl', async () => {
    expect(await refusedRestore(file)).toMatch(/^Can't open restore file: ENOENT/);
    expect(await refusedRestore(home.directory)).toMatch(/^Can't open restore file: .* directory/);
  });

  test('refuses a file of something else', async () => {
    writeFileSync(file, 'LinuxGuestRecord'.padEnd(5000));
    expect(await refusedRestore(file)).toBe(
      `${file}: File has wrong magic number - corrupt or for a different tool?\n`,
    );
    writeFileSync(file, '');
    expect(await refusedRestore(file)).toMatch(/wrong magic number/);
  });

  test('refuses one that has lost its end, wherever it was torn', async () => {
    await saveWeb();
    const whole = readFileSync(file);
    for (const length of [40, 200, whole.length - trailerLength, whole.length - 1]) {
      writeFileSync(file, whole.subarray(0, length));
      expect(await refusedRestore(file)).toMatch(/Savefile truncated|corrupt/);
    }
  });

  test('refuses one that has lost its middle', async () => {
    await saveWeb();
    const whole = readFileSync(file);
    writeFileSync(
      file,
      Buffer.concat([whole.subarray(0, -trailerLength - 9), whole.subarray(-trailerLength)]),
    );
    expect(await refusedRestore(file)).toMatch(/Savefile truncated, or something was put into it/);
  });

  test('refuses one in which a single bit is another, before anything is started', async () => {
    await saveWeb();
    const damaged = readFileSync(file);
    const place = damaged.length - trailerLength - 20;
    damaged[place] = (damaged[place] ?? 0) ^ 1;
    writeFileSync(file, damaged);
    expect(await refusedRestore(file)).toBe(
      `${file}: the checksum is wrong: the file was damaged.\n`,
    );
    expect(readEvents(home).filter(({event}) => event === 'created')).toHaveLength(1);
  });

  test('refuses a later format, and says which one this version reads', async () => {
    await saveWeb();
    const text = readFileSync(file, 'latin1').replace('"format":2', '"format":7');
    writeFileSync(file, text, 'latin1');
    expect(await refusedRestore(file)).toMatch(
      /written in format 7, and this version .* reads formats 1 and 2/,
    );
  });

  test('reads a file that a version wrote which knew less of domains', async () => {
    await saveWeb();
    const {header} = await readSaved(file);
    const {name, uuid, machine, memory, vcpus} = header.config;
    const {format, id, machine: description, backlogs} = header;
    writeSaved(file, {
      ...{format, id, machine: description, backlogs},
      config: {name, uuid, machine, memory, vcpus},
    });
    const {code, stderr} = await home.run(['restore', file]);
    expect(code, stderr).toBe(0);
    const [restored] = await home.host.list();
    expect(restored?.info).toMatchObject({name: 'web', uuid, status: 'running', vcpus});
  });

  test('refuses a name that is taken, and says by whom', async () => {
    await saveWeb('--checkpoint');
    const {code, stderr} = await home.run(['restore', file]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/Domain web exists already, with ID 1/);
  });

  test('refuses a domain whose disk is gone', async () => {
    const disk = join(home.directory, 'web.img');
    writeFileSync(disk, '');
    const spec = {
      target: disk,
      format: 'raw',
      vdev: 'xvda',
      access: 'w',
      force: false,
      cdrom: false,
    } as const;
    await createSim(home, 'web', {disks: [spec]});
    await home.run(['save', 'web', file]);
    rmSync(disk);
    expect(await refusedRestore(file)).toMatch(
      /Disk xvda of the saved domain, .*web.img, is not there/,
    );
  });

  test('gives the domain a new ID and everything else that it had', async () => {
    await createSim(home, 'web', {behaviour: ['cpu=70', 'memory=55'], onCrash: 'preserve'});
    const before = await home.host.list();
    await home.run(['save', 'web', file]);
    expect(await home.host.list()).toEqual([]);

    const {code, stdout} = await home.run(['restore', file]);
    expect([code, stdout]).toEqual([0, 'Started domain web (id=2)\n']);
    const [was] = before;
    const [is] = await home.host.list();
    expect(is?.info).toMatchObject({id: 2, name: 'web', uuid: was?.info.uuid, status: 'running'});
    expect(is?.info['cpu-ns']).toBeGreaterThanOrEqual(was?.info['cpu-ns'] ?? Infinity);
    expect(is?.info.stats.vcpus[0]?.busy).toBe(true);
    await home.run(['sysrq', 'web', 'c']);
    await until('it is kept, as its config has it', async () => (await state('web')) === 'crashed');
  });

  test('leaves it paused where told so, and shows what its console had printed', async () => {
    await saveWeb();
    const domain = await home.host.restore(file, {paused: true});
    expect(await state('web')).toBe('paused');
    const console = await home.host.console(domain);
    let text = '';
    console.on('data', (chunk: Buffer) => (text += chunk.toString('latin1')));
    await until('the old output is there', () => text.includes('domux simulated machine'));
    console.destroy();
  });

  test('takes another config, unless it changes what the guest has found', async () => {
    await saveWeb();
    const config = join(home.directory, 'other.cfg');
    writeFileSync(config, "name='other'\nmachine='sim'\nmemory=64\non_crash='preserve'\n");
    expect((await home.run(['restore', config, file])).stdout).toBe(
      'Started domain other (id=2)\n',
    );
    writeFileSync(config, "name='third'\nmachine='sim'\nmemory=128\n");
    const {code, stderr} = await home.run(['restore', config, file]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/saved with memory 64, and the config says 128/);
  });
});

describe('save', () => {
  test('refuses Domain-0, both options at once, and what cannot be written: the domain goes on', async () => {
    await createSim(home, 'web');
    expect((await home.run(['save', '0', file])).stderr).toMatch(/Domain-0 is this host/);
    expect((await home.run(['save', '-c', '-p', 'web', file])).code).toBe(1);
    const missing = await home.run(['save', 'web', join(home.directory, 'none', 'web.save')]);
    expect([missing.code, missing.stderr]).toEqual([
      1,
      expect.stringMatching(/Failed to open temp file .* for writing: ENOENT/),
    ]);
    expect((await home.run(['save', 'web', home.directory])).stderr).toMatch(/is no file/);
    expect(await state('web')).toBe('idle');
  });

  test('replaces a file only once the new one is whole', async () => {
    writeFileSync(file, 'precious');
    await createSim(home, 'web');
    await home.run(['pause', 'web']);
    expect((await home.run(['save', 'web', file])).code).toBe(0);
    expect((await readSaved(file)).header).toMatchObject({paused: true, config: {name: 'web'}});
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(inHome()).toEqual(['web.save']);
    expect(readFileSync(file).subarray(-closingMagic.length)).toEqual(closingMagic);
  });

  test('lets it go on, or leaves it paused, where told so', async () => {
    await saveWeb('--checkpoint');
    expect(await state('web')).toBe('idle');
    await home.run(['save', '--paused', 'web', file]);
    expect(await state('web')).toBe('paused');
    await home.run(['save', 'web', file]);
    expect(existsSync(join(home.places.run, 'domains', '1'))).toBe(false);
  });

  test("refuses a path that is not absolute, and another domain's config", async () => {
    const domain = await createSim(home, 'web');
    const client = await home.host.control(domain);
    await expect(client.execute('domux-save', {file: 'web.save', then: 'stop'})).rejects.toThrow(
      'web.save is not an absolute path',
    );
    const config = simConfig('other');
    await expect(client.execute('domux-save', {file, then: 'stop', config})).rejects.toThrow(
      'This is no config of web',
    );
    expect(await state('web')).toBe('idle');
    client.close();
  });
});
