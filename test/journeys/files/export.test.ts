import {
  copyFileSync,
  mkdirSync,
  existsSync,
  readFileSync,
  readdirSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import {execFileSync, spawn, spawnSync} from 'node:child_process';
import {open} from 'node:fs/promises';
import {join} from 'node:path';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {openGuestShell} from '../../helpers/guests/guest-shell.ts';
import {cli, createHome, node} from '../../helpers/home.ts';
import type {Home} from '../../helpers/home.ts';
import {ensureMini, miniTimeout} from '../../helpers/guests/mini.ts';
import {makeSystemDisk} from '../../helpers/guests/system-disk.ts';
import {until} from '../../helpers/until.ts';
import {endOrphans} from '../life/orphans.ts';
import {stepsIn} from '../steps.ts';

let home: Home;
let other: Home;
let base: string;
let file: string;

beforeAll(async () => {
  await ensureMini();
  [home, other] = [createHome(), createHome()];
  base = join(home.directory, 'base.raw');
  file = join(home.directory, 'web.domux');
  await makeSystemDisk(base);
  truncateSync(base, 512 * 1024 * 1024);
  const text = `# mine
name = "web"
kernel = "mini"
memory = 64
root = "/dev/xvda"
extra = "rdinit=/usr/lib/mini/root systemd.hostname=web"
disk = ["cow:${base},xvda,w"]
`;
  writeFileSync(join(home.directory, 'web.cfg'), text);
}, miniTimeout);
afterAll(async () => {
  await endOrphans(home);
  await endOrphans(other);
});

/** What an import leaves in a home, whatever it says. */
const leftIn = ({places}: Home) =>
  [places.configs, join(places.data, 'disks')].flatMap(directory =>
    existsSync(directory) ? readdirSync(directory) : [],
  );

test('a domain that ran becomes one file, without what is empty', async () => {
  const {domux} = stepsIn(home);
  await domux('create', '-q', join(home.directory, 'web.cfg'));
  const guest = await openGuestShell(home, 'web');
  await guest.run('echo kept >/root/kept; sync');
  const running = await home.run(['export', join(home.directory, 'web.cfg'), file]);
  expect(running).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('domux shutdown web first') as string,
  });
  await domux('destroy', 'web');
  await domux('export', join(home.directory, 'web.cfg'), file);
  expect(statSync(file).size).toBeLessThan(8 * 1024 * 1024);
  expect(statSync(file).mode & 0o077).toBe(0);
  expect(readdirSync(home.directory).filter(name => name.includes('.tmp'))).toEqual([]);
});

test('what is killed on the way, or runs out of room, leaves nothing and can be done again', async () => {
  const begun = other.start(['import', '--no-start', '-']);
  const bytes = readFileSync(file);
  begun.child.stdin.on('error', () => undefined).write(bytes.subarray(0, bytes.length / 2));
  await until('it is at work', () => leftIn(other).some(name => name.startsWith('.work')));
  begun.child.kill('SIGKILL');
  await begun.ended;
  expect(leftIn(other).filter(name => !name.startsWith('.'))).toEqual([]);
  // What it had written goes with the next work of the kind.
  await other.run(['import', '--no-start', '-'], {input: 'nothing'});
  expect(leftIn(other)).toEqual([]);

  const small = join(other.directory, 'small');
  mkdirSync(small);
  // A file system of its own, which goes with the only process that sees it.
  const onSmall = (...words: string[]) => {
    const quoted = [node, cli, ...words].map(word => `'${word}'`).join(' ');
    const line = `mount -t tmpfs -o size=512k small '${small}' && cd '${small}' && { ${quoted}; echo $?; ls -A; }`;
    const flags = process.getuid?.() === 0 ? ['-m'] : ['-rm'];
    return spawnSync('unshare', [...flags, 'sh', '-c', line], {encoding: 'utf8', env: home.env});
  };
  const exported = onSmall('export', join(home.directory, 'web.cfg'), join(small, 'web.domux'));
  expect(exported.stderr).toContain(`There is no room left for ${small}/web.domux`);
  expect(exported.stdout).toBe('1\n');
});

test('copies nothing on the way, and nobody writes to the disks meanwhile', async () => {
  const config = join(home.directory, 'web.cfg');
  const pipe = join(home.directory, 'pipe');
  execFileSync('mkfifo', [pipe]);
  // It stands still as soon as the pipe is full.
  const shell = spawn('sh', ['-c', `'${node}' '${cli}' export '${config}' - >'${pipe}'`], {
    ...{env: home.env, detached: true, stdio: 'ignore'},
  });
  const reader = await open(pipe, 'r');
  try {
    await reader.read(Buffer.alloc(36), 0, 36);
    const disks = join(home.places.data, 'disks');
    expect([readdirSync(disks), readdirSync(join(disks, 'web'))]).toEqual([['web'], ['xvda.cow']]);
    const {code, stderr} = await home.run(['create', '-q', config]);
    expect({code, stderr}).toEqual({
      code: 1,
      stderr: expect.stringMatching(/xvda\.cow is being exported by process \d+/) as string,
    });
  } finally {
    process.kill(-(shell.pid ?? 0), 'SIGKILL');
    await reader.close();
  }
  // A killed one counts for nothing.
  const {domux} = stepsIn(home);
  await domux('create', '-q', config);
  await domux('destroy', 'web');
});

test('a file of something else, a newer one, a torn one or one with a flipped bit changes nothing', async () => {
  const whole = readFileSync(file);
  const damaged = (name: string, change: (bytes: Buffer) => Buffer) => {
    const path = join(home.directory, name);
    writeFileSync(path, change(Buffer.from(whole)));
    return path;
  };
  const flip = (at: number) => (bytes: Buffer) => {
    bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at);
    return bytes;
  };
  for (const [path, said] of [
    [damaged('foreign', bytes => bytes.subarray(32)), /foreign/],
    [
      damaged('newer', bytes =>
        Buffer.from(bytes.toString('latin1').replace('"format":1', '"format":9'), 'latin1'),
      ),
      /format 9, and this version of domux reads format 1/,
    ],
    [damaged('torn-soon', bytes => bytes.subarray(0, 100)), /is torn/],
    [damaged('torn-late', bytes => bytes.subarray(0, -1)), /torn|truncated/],
    [damaged('longer', bytes => Buffer.concat([bytes, Buffer.from('x')])), /torn|truncated/],
    [damaged('flipped', flip(whole.length >> 1)), /torn/],
    [damaged('flipped-end', flip(whole.length - 30)), /torn/],
  ] as const) {
    const {code, stderr} = await other.run(['import', '--no-start', path]);
    expect({path, code, stderr}).toEqual({
      path,
      code: 1,
      stderr: expect.stringMatching(said) as string,
    });
    expect(leftIn(other)).toEqual([]);
  }
});

test('comes back on another host as it was, and under another name as a domain of its own', async () => {
  const {domux} = stepsIn(other);
  expect(await domux('import', file)).toMatch(/Saved as .*web\.cfg\nStarted domain web/);
  const guest = await openGuestShell(other, 'web');
  expect(await guest.run('hostname; cat /root/kept')).toBe('web\r\nkept\r\n');
  const disk = join(other.places.data, 'disks/web/xvda.raw');
  const {size, blocks} = statSync(disk);
  expect([size, blocks * 512 < 64 * 1024 * 1024]).toEqual([512 * 1024 * 1024, true]);
  expect(readFileSync(join(other.places.configs, 'web.cfg'), 'utf8')).toMatch(/^# mine\n/);

  const again = await other.run(['import', file]);
  expect(again).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('web.cfg is there already') as string,
  });
  await domux('import', '--name', 'db', file);
  expect(await (await openGuestShell(other, 'db')).run('hostname; cat /root/kept')).toBe(
    'db\r\nkept\r\n',
  );
  await Promise.all(['web', 'db'].map(name => domux('destroy', name)));
}, 60_000);

test('goes through a pipe', async () => {
  const {places} = home;
  mkdirSync(places.configs, {recursive: true});
  copyFileSync(join(home.directory, 'web.cfg'), join(places.configs, 'web.cfg'));
  const script = `'${node}' '${cli}' export web - | DOMUX_HOME='${other.directory}' '${node}' '${cli}' import --no-start --name piped -`;
  const child = spawn('sh', ['-c', script], {env: home.env, stdio: ['ignore', 'pipe', 'inherit']});
  let printed = '';
  child.stdout.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  const code = await new Promise<number | null>(resolve => child.once('close', resolve));
  expect({code, printed}).toEqual({
    code: 0,
    printed: expect.stringMatching(/piped\.cfg/) as string,
  });
  const piped = statSync(join(other.places.data, 'disks/piped/xvda.raw'));
  expect(piped.size).toBe(512 * 1024 * 1024);
});
