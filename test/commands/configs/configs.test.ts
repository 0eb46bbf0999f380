import {execFileSync} from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {domainFiles} from '../../../source/registry/domains/domain-files.ts';
import {cli, createHome, node} from '../../helpers/home.ts';
import type {Home} from '../../helpers/home.ts';
import {createSim} from '../../helpers/guests/sim.ts';

let home: Home;
beforeEach(() => {
  home = createHome();
  mkdirSync(home.places.configs, {recursive: true});
});
afterEach(() => home.dispose());

const pathOf = (name: string) => join(home.places.configs, name);

function place(name: string, text: string): string {
  writeFileSync(pathOf(name), text);
  return pathOf(name);
}

const web = 'name = "web"\nmachine = "sim"\nmemory = 64\n';

test('config check places every error, and goes on with the next file', async () => {
  const bad = place('bad.cfg', 'memory = "lots"\nvif = ["mac=xyz"]\nimport os\nmachine = "sim"\n');
  const other = place('other.cfg', 'machine = "sim"\nname = \n');
  place('web.cfg', web);
  const {code, stderr} = await home.run(['config', 'check', bad, 'nosuch', 'web', 'other']);
  expect(code).toBe(1);
  const places = stderr
    .trim()
    .split('\n')
    .map(line => /^(.*?:\d+:\d+): ./.exec(line)?.[1] ?? line);
  expect(places).toEqual([
    `${bad}:1:10`,
    `${bad}:2:13`,
    `${bad}:3:1`,
    `Error: Cannot open config file "nosuch" (looked here and in ${home.places.configs})`,
    `${other}:2:8`,
  ]);
});

test('config check takes what is given on the command line, as create does', async () => {
  const path = place('web.cfg', `${web}extra = "id=%s" % vmid\n`);
  const without = await home.run(['config', 'check', 'web']);
  expect(without.stderr).toContain(`${path}:4:19: \`vmid' is not defined`);
  expect(await home.run(['config', 'check', 'web', 'vmid=7'])).toMatchObject({code: 0});
  const wrong = await home.run(['config', 'check', 'web', 'vmid=7', 'memory=lots']);
  expect([wrong.code, wrong.stderr]).toEqual([1, expect.stringContaining('memory=lots')]);
  expect((await home.run(['config', 'check', 'vmid=7'])).code).toBe(2);
});

test('config check --json has every error and warning with its place', async () => {
  const path = place('web.cfg', `${web}memroy = 3\nvcpus = "two"\n`);
  const {code, stdout, stderr} = await home.run(['config', 'check', '--json', 'web', 'nosuch']);
  expect([code, stderr]).toEqual([1, '']);
  expect(JSON.parse(stdout)).toMatchObject([
    {file: path, line: 4, column: 1, severity: 'warning'},
    {file: path, line: 5, column: 9, severity: 'error'},
    {file: 'nosuch', line: null, column: null, severity: 'error'},
  ]);
});

test('create marks a warning as one, and starts the domain', async () => {
  const path = place('web.cfg', `${web}memroy = 3\n`);
  expect(await home.run(['create', '-q', 'web'])).toEqual({
    code: 0,
    stdout: '',
    stderr: `${path}:4:1: warning: \`memroy' is not a known key, did you mean \`memory'?\n`,
  });
});

describe('a config that is no UTF-8', () => {
  const latin1 = Buffer.from('# f\xfcr web\nname = "web"\nmachine = "sim"\n', 'latin1');
  const complaint = 'web.cfg:1:4: this is not UTF-8';

  test.each([
    ['create', ['create', 'web']],
    ['config check', ['config', 'check', 'web']],
    ['config show --json', ['config', 'show', '--json', 'web']],
    ['config edit', ['config', 'edit', 'web']],
  ])('is refused by %s with the place, and stays as it is', async (_, words) => {
    writeFileSync(pathOf('web.cfg'), latin1);
    const {code, stdout, stderr} = await home.run(words, {env: editor('name = "other"\n')});
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain(complaint);
    expect(readFileSync(pathOf('web.cfg'))).toEqual(latin1);
    expect(await home.host.list()).toEqual([]);
  });

  test('is shown as it is', async () => {
    writeFileSync(pathOf('web.cfg'), latin1);
    const shown = join(home.directory, 'shown');
    execFileSync('sh', ['-c', `"$0" "$1" config show web >'${shown}'`, node, cli], {
      env: home.env,
    });
    expect(readFileSync(shown)).toEqual(latin1);
  });

  test('does not keep the others from starting by themselves', async () => {
    place('good.cfg', 'machine = "sim"\n');
    writeFileSync(pathOf('bad.cfg'), latin1);
    await home.run(['autostart', 'enable', 'bad', 'good']);
    const {code, stderr} = await home.run(['autostart', 'start']);
    expect(code).toBe(1);
    expect(stderr).toContain('bad.cfg:1:4: this is not UTF-8');
    expect((await home.host.list()).map(({entry}) => entry.name)).toEqual(['good']);
  });

  test('comes from an editor: the config is left as it is, and what was written is kept', async () => {
    const path = place('web.cfg', web);
    const env = {...editor(''), EDITOR: `f() { printf 'name = "\\374"\n' >"$1"; }; f`};
    const {code, stderr} = await home.run(['config', 'edit', 'web'], {env});
    expect(code).toBe(1);
    expect(stderr).toContain(`${path}:1:9: this is not UTF-8`);
    expect(readFileSync(path, 'utf8')).toBe(web);
    const draft = /What you wrote is in (.*)\.\n$/.exec(stderr)?.[1] ?? '';
    expect(readFileSync(draft, 'latin1')).toBe('name = "\xfc"\n');
  });
});

test('config check lets warnings pass', async () => {
  const path = place('web.cfg', `${web}memroy = 3\n`);
  expect(await home.run(['config', 'check', 'web'])).toEqual({
    code: 0,
    stdout: '',
    stderr: `${path}:4:1: warning: \`memroy' is not a known key, did you mean \`memory'?\n`,
  });
});

test('config show says that there is neither config nor domain', async () => {
  const {code, stderr} = await home.run(['config', 'show', 'nosuch']);
  expect(code).toBe(1);
  expect(stderr).toContain('There is no config nosuch');
  expect((await home.run(['config', 'show', './nosuch'])).stderr).toBe(
    'Error: Cannot open config file "./nosuch"\n',
  );
});

test('config show says where a text cannot be understood', async () => {
  const path = place('bad.cfg', 'memory = 64\nname = (\n');
  const {code, stdout, stderr} = await home.run(['config', 'show', '--json', path]);
  expect({code, stdout}).toEqual({code: 1, stdout: ''});
  expect(stderr).toContain(`${path}:2:`);
});

test('config show prints a config as it is', async () => {
  const text = '# mine\nname="web" ; memory=64\r\n';
  place('web.cfg', text);
  expect((await home.run(['config', 'show', 'web'])).stdout).toBe(text);
});

test('config show prints the settings in the order of the file, with those of the command line', async () => {
  place('web.cfg', 'zeta = 1\nname = "vm%s" % vmid\ndisk = [ "a", \'b\' ]\nextra = "4"\n');
  const {stdout} = await home.run(['config', 'show', '--json', 'web', 'vmid=7', 'memory=32']);
  expect(stdout).toBe(
    `${JSON.stringify({zeta: 1, name: 'vm7', disk: ['a', 'b'], extra: '4', memory: 32}, undefined, 2)}\n`,
  );
});

test('config show prints what a domain was created with, as a config that can be read again', async () => {
  await createSim(home, 'web', {
    settings: [
      ['name', 'web'],
      ['extra', 'say "hi"\\'],
      ['sim', ['cpu=5', 'memory=10']],
    ],
  });
  const {stdout} = await home.run(['config', 'show', 'web']);
  const again = place('again.cfg', stdout);
  const expected = {name: 'web', extra: 'say "hi"\\', sim: ['cpu=5', 'memory=10']};
  expect(JSON.parse((await home.run(['config', 'show', '--json', again])).stdout)).toEqual(
    expected,
  );
  expect(JSON.parse((await home.run(['config', 'show', '--json', 'web'])).stdout)).toEqual(
    expected,
  );
});

test('config show asks the domain, not its files', async () => {
  const {directory} = await createSim(home, 'web', {settings: [['extra', '4']]});
  rmSync(domainFiles(directory).config);
  expect((await home.run(['config', 'show', 'web'])).stdout).toBe('extra = "4"\n');
  expect((await home.run(['list', '-l', 'web'])).stdout).toContain('        (vm\n');
});

test('config list tells the name, whether it runs and whether it starts by itself', async () => {
  const first = place('a.cfg', 'name = "web"\nmachine = "sim"\n');
  const second = place('broken.cfg', 'memory = "lots"\n');
  const {entry} = await createSim(home, 'web');
  await home.run(['autostart', 'enable', 'broken']);
  expect(JSON.parse((await home.run(['config', 'list', '--json'])).stdout)).toEqual([
    {name: 'web', file: first, id: entry.id, autostart: false, valid: true},
    {name: 'broken', file: second, id: null, autostart: true, valid: false},
  ]);
  expect((await home.run(['config', 'list'])).stdout.split('\n')).toEqual([
    'Name                        ID  Auto  File',
    `web                          1  no    ${first}`,
    `broken                       -  yes   ${second} (has errors)`,
    '',
  ]);
});

test('config list goes on past what cannot be read', async () => {
  mkdirSync(pathOf('folder.cfg'));
  place('web.cfg', web);
  expect(JSON.parse((await home.run(['config', 'list', '--json'])).stdout)).toMatchObject([
    {name: 'folder', valid: false},
    {name: 'web', valid: true},
  ]);
});

test('config list of no configs is empty', async () => {
  expect((await home.run(['config', 'list', '--json'])).stdout).toBe('[]\n');
});

test('autostart refuses a config that is not there, and what leads elsewhere', async () => {
  expect((await home.run(['autostart', 'enable', 'nosuch'])).stderr).toMatch(/^Error: Cannot open/);
  const elsewhere = join(home.directory, 'web.cfg');
  writeFileSync(elsewhere, web);
  place('web.cfg', web);
  await home.run(['autostart', 'enable', elsewhere]);
  const {code, stderr} = await home.run(['autostart', 'enable', 'web']);
  expect(code).toBe(1);
  expect(stderr).toContain('leads elsewhere: disable it first');
});

test('autostart links configs, as often as it is told, and unlinks them', async () => {
  const path = place('web.cfg', web);
  const link = join(home.places.auto, 'web.cfg');
  for (let times = 0; times < 2; times++) {
    expect(await home.run(['autostart', 'enable', 'web'])).toMatchObject({code: 0, stderr: ''});
  }
  expect(readlinkSync(link)).toBe('../web.cfg');
  expect(JSON.parse((await home.run(['autostart', 'list', '--json'])).stdout)).toEqual([
    {name: 'web', file: path, id: null},
  ]);

  expect((await home.run(['autostart', 'disable', 'web'])).code).toBe(0);
  expect(existsSync(path)).toBe(true);
  expect(await home.run(['autostart', 'disable', 'web'])).toMatchObject({
    code: 1,
    stderr: 'web does not start by itself.\n',
  });
});

/** What an edit leaves goes with the home. */
const draftsHere = () => ({TMPDIR: home.directory});

/** An editor that writes a text over whatever it is given. */
const editor = (text: string) => ({
  ...draftsHere(),
  VISUAL: '',
  EDITOR: `f() { printf '%s' '${text.replaceAll("'", `'\\''`)}' > "$1"; }; f`,
});

test('config edit leaves a config that would be wrong as it is, and says where the text is', async () => {
  const path = place('web.cfg', web);
  const {code, stderr} = await home.run(['config', 'edit', 'web'], {
    env: editor('memory = "lots"\n'),
  });
  expect(code).toBe(1);
  expect(stderr).toContain(`${path}:1:10: `);
  expect(stderr).toContain(`${path} is unchanged.\n`);
  expect(readFileSync(path, 'utf8')).toBe(web);
  const draft = /What you wrote is in (.*)\.\n$/.exec(stderr)?.[1] ?? '';
  expect(readFileSync(draft, 'utf8')).toBe('memory = "lots"\n');
});

test('config edit loses nothing when the editor fails', async () => {
  const path = place('web.cfg', web);
  const {code, stderr} = await home.run(['config', 'edit', 'web'], {
    env: {...draftsHere(), VISUAL: '', EDITOR: 'f() { echo typed > "$1"; exit 3; }; f'},
  });
  expect(code).toBe(1);
  expect(stderr).toContain('exited with status 3');
  expect(readFileSync(path, 'utf8')).toBe(web);
  const draft = /What you wrote is in (.*)\.\n$/.exec(stderr)?.[1] ?? '';
  expect(readFileSync(draft, 'utf8')).toBe('typed\n');
});

test('config edit leaves no copy behind when the editor fails without having written', async () => {
  place('web.cfg', web);
  const drafts = draftsHere();
  const {code, stderr} = await home.run(['config', 'edit', 'web'], {
    env: {...drafts, VISUAL: '', EDITOR: 'false'},
  });
  expect([code, stderr]).toEqual([1, expect.stringMatching(/web\.cfg is unchanged\.\n$/)]);
  const left = readdirSync(drafts.TMPDIR).filter(name => name.startsWith('domux-edit-'));
  expect(left).toEqual([]);
});

test('config edit does not overwrite what somebody else wrote meanwhile', async () => {
  const path = place('web.cfg', web);
  const {code, stderr} = await home.run(['config', 'edit', 'web'], {
    env: {
      ...draftsHere(),
      VISUAL: '',
      EDITOR: `f() { echo 'memory = 50' > "$1"; echo '# theirs' > '${path}'; }; f`,
    },
  });
  expect(code).toBe(1);
  expect(stderr).toContain('was changed by somebody else meanwhile');
  expect(readFileSync(path, 'utf8')).toBe('# theirs\n');
});

test('config edit refuses what is no name', async () => {
  for (const name of ['', 'directory/']) {
    expect(await home.run(['config', 'edit', name], {env: editor(web)})).toMatchObject({
      code: 1,
      stderr: `'${name}' is no name for a config.\n`,
    });
  }
});

test('config edit says so when there is no editor', async () => {
  place('web.cfg', web);
  const {code, stderr} = await home.run(['config', 'edit', 'web'], {
    env: {...draftsHere(), VISUAL: '', EDITOR: '', PATH: '/nonexistent'},
  });
  expect(code).toBe(1);
  expect(stderr).toBe(
    'No editor: set VISUAL, EDITOR or the setting editor, or install one of nano, vi.\n',
  );
});

test('config edit changes nothing when nothing was changed', async () => {
  const path = place('web.cfg', web);
  const {code, stderr} = await home.run(['config', 'edit', 'web'], {env: {VISUAL: 'true'}});
  expect({code, stderr}).toEqual({code: 0, stderr: `${path} is unchanged.\n`});
  expect(existsSync(pathOf('.history'))).toBe(false);
});

test('config edit replaces the config, keeps its mode, and keeps the last ten versions', async () => {
  const path = place('web.cfg', `${web}# 0\n`);
  for (let version = 1; version <= 12; version++) {
    const {code} = await home.run(['config', 'edit', 'web'], {env: editor(`${web}# ${version}\n`)});
    expect(code).toBe(0);
  }
  expect(readFileSync(path, 'utf8')).toBe(`${web}# 12\n`);
  expect(statSync(path).mode & 0o777).toBe(0o644);
  expect(readFileSync(pathOf('.history/web.cfg.1'), 'utf8')).toBe(`${web}# 11\n`);
  expect(readFileSync(pathOf('.history/web.cfg.10'), 'utf8')).toBe(`${web}# 2\n`);
  expect(existsSync(pathOf('.history/web.cfg.11'))).toBe(false);
});

test('config edit begins a config that there is none of, from one that is right as it is', async () => {
  const {code} = await home.run(['config', 'edit', 'fresh'], {
    env: {...draftsHere(), VISUAL: '', EDITOR: `f() { echo '# mine' >> "$1"; }; f`},
  });
  expect(code).toBe(0);
  expect(readFileSync(pathOf('fresh.cfg'), 'utf8')).toMatch(/^name = "fresh"$/m);
  expect((await home.run(['config', 'check', 'fresh'])).stderr).not.toMatch(/error|unknown|known/);
});
