import {createHash} from 'node:crypto';
import {mkdirSync, readFileSync} from 'node:fs';
import {afterEach, beforeAll, beforeEach, describe, expect, test} from 'vitest';
import {createHome, node, cli} from '../helpers/home.ts';
import type {Home} from '../helpers/home.ts';
import {ensureMini, miniTimeout} from '../helpers/guests/mini.ts';
import {endOrphans} from './life/orphans.ts';
import {stepsIn} from './steps.ts';
import {openDomux, openTerminal} from '../helpers/terminal.ts';
import type {Terminal} from '../helpers/terminal.ts';
import {until} from '../helpers/until.ts';

let home: Home;
const terminals: Terminal[] = [];

beforeAll(() => ensureMini(), miniTimeout);
beforeEach(() => (home = createHome()));
afterEach(async () => {
  for (const terminal of terminals.splice(0)) terminal.kill();
  await endOrphans(home);
});

const leave = '\x1d';
/** The shell asks where the cursor is before each line that it edits, and clears it where the size changes. */
const prompt = /# (?:\x1b\[(?:6n|J))?$/;

async function createWeb(...words: string[]): Promise<void> {
  const {code, stderr} = await home.run([
    'create',
    'name=web',
    'kernel=mini',
    'memory=64',
    ...words,
  ]);
  expect({code, stderr}).toEqual({code: 0, stderr: ''});
}

function domux(...args: string[]): Terminal {
  const terminal = openDomux(args, {env: home.env});
  terminals.push(terminal);
  return terminal;
}

/** Opens the console in a shell, so that what is left of the terminal can be seen. */
function inShell(command: string): Terminal {
  const script = `stty -a >/dev/null; ${command}; echo "left with $?"; stty -a; exec cat`;
  const env = {...home.env, NODE: node, CLI: cli};
  const terminal = openTerminal('sh', ['-c', script], {env});
  terminals.push(terminal);
  return terminal;
}

const domuxInShell = '"$NODE" "$CLI"';

const state = async () => {
  const {stdout} = await home.run(['list', '--json']);
  const domains = JSON.parse(stdout) as {name: string; state: string}[];
  return domains.find(({name}) => name === 'web')?.state;
};

async function atPrompt(...args: string[]): Promise<Terminal> {
  const terminal = domux('console', ...args, 'web');
  await terminal.see(prompt);
  return terminal;
}

describe('attaching and leaving', () => {
  test('says how to leave, takes what is typed, and leaves the terminal as it was', async () => {
    await createWeb();
    const terminal = inShell(`${domuxInShell} console web`);
    await terminal.see('Ctrl-] leaves');
    await terminal.see(prompt);
    terminal.type('echo one$((1 + 1))three\n');
    await terminal.see('one2three');
    terminal.type(leave);
    const after = await terminal.see(/left with 0[^]*icanon/);
    expect(after).toContain('it goes on running');
    expect(after).toMatch(/[^-]icanon/);
    expect(after).toMatch(/[^-]echo /);
    expect(after).toMatch(/[^-]isig/);
    expect(await state()).toBe('-b----');
  });

  test('the escape key pressed twice goes to the guest once', async () => {
    await createWeb();
    const terminal = await atPrompt();
    terminal.type('cat -v\n');
    await terminal.see('cat -v');
    terminal.type(`a${leave}${leave}b\n`);
    await terminal.see(/a\^\]b\r\n/);
    terminal.type('c');
    await terminal.see('c');
    terminal.type(leave);
    terminal.type(`${leave}d\n`);
    await terminal.see(/c\^\]d\r\n/);
    terminal.type(leave);
    expect(await terminal.exit).toBe(0);
  });

  test('leaves by the escape key among other bytes of one write, which reach the guest', async () => {
    await createWeb();
    const terminal = await atPrompt();
    terminal.type(`echo before; touch /tmp/it\n${leave}ignored`);
    expect(await terminal.exit).toBe(0);
    const again = await atPrompt();
    again.type('ls /tmp\n');
    await again.see(/\nit\r\n/);
    expect(again.output()).not.toContain('ignored');
  });

  test.each([
    ['kitty', '\x1b[93;5u'],
    ['modifyOtherKeys', '\x1b[27;5;93~'],
  ])('leaves by the escape key as %s sends it', async (_, key) => {
    await createWeb();
    const terminal = await atPrompt();
    terminal.type(key);
    expect(await terminal.exit).toBe(0);
  });

  test('leaves by another key where a setting or -e says so', async () => {
    await createWeb();
    expect((await home.run(['settings', 'set', 'escape-key', '^o'])).code).toBe(0);
    const terminal = await atPrompt();
    expect(terminal.output()).toContain('Ctrl-O leaves');
    terminal.type('cat -v\n');
    await terminal.see('cat -v');
    terminal.type(`${leave}\n`);
    await terminal.see(/\^\]\r\n/);
    terminal.type('\x0f');
    expect(await terminal.exit).toBe(0);
    const other = domux('console', '-e', '^x', 'web');
    await other.see('Ctrl-X leaves');
    other.type('\x18');
    expect(await other.exit).toBe(0);
  });

  test('leaves within a moment while the guest prints without end', async () => {
    await createWeb();
    const terminal = await atPrompt();
    terminal.type('yes flood\n');
    await terminal.see(/(?:flood\r\n){500}/);
    const began = performance.now();
    terminal.type(leave);
    expect(await terminal.exit).toBe(0);
    // The key may be doubled for 300 ms; a machine under tests is slow.
    expect(performance.now() - began).toBeLessThan(1500);
    expect((await home.run(['list'])).code).toBe(0);
  });

  test('puts a terminal right that vi had changed', async () => {
    await createWeb();
    const terminal = await atPrompt();
    terminal.type('vi /etc/inittab\n');
    await until('vi shows its file', () => terminal.screen().includes('::sysinit:/bin/true'));
    terminal.type('\x1b[B\x1b[Bx');
    terminal.type(leave);
    const after = await terminal.see('it goes on running');
    expect(after).toContain('\x1b[?1049l');
    expect(after).toContain('\x1b[?25h');
    expect(await terminal.exit).toBe(0);
    expect(terminal.screen()).toContain('vi /etc/inittab');
  });

  test('explains a console that stays silent', async () => {
    await createWeb();
    await home.run(['pause', 'web']);
    const terminal = domux('console', 'web');
    await terminal.see('It is paused and takes no input: domux unpause web lets it go on.');
    terminal.type(leave);
    expect(await terminal.exit).toBe(0);
  });
});

describe('viewers', () => {
  test('see what the other types, and one that only watches types nothing', async () => {
    await createWeb();
    const first = await atPrompt();
    const second = await atPrompt();
    const watcher = await atPrompt('--read-only');
    expect(watcher.output()).toContain('web read-only');
    first.type('echo from-the-first\n');
    await second.see('from-the-first\r\n');
    second.type('echo from-the-second\n');
    await first.see('from-the-second\r\n');
    watcher.type('echo from-the-watcher\n');
    second.type('echo done\n');
    await watcher.see(/\ndone\r\n/);
    expect(watcher.output()).not.toContain('from-the-watcher');
    watcher.type(leave);
    expect(await watcher.exit).toBe(0);
    first.type('echo still here\n');
    await second.see('still here\r\n');
  });

  test('answer a question of the guest once, however many terminals there are', async () => {
    await createWeb();
    const first = await atPrompt();
    await atPrompt();
    await atPrompt();
    first.type("stty -echo; printf 'ask\\033[6n\\n'; cat -v\n");
    await first.see(/ask.*\r\n/);
    // The answer that counts may be another terminal's and come later; cat shows it with its line.
    let lines = 0;
    await until('the answer is shown', () => {
      if (lines++ % 20 === 0) first.type('\n');
      return /\^\[\[\d+;\d+R/.test(first.output());
    });
    first.type('over\n');
    await first.see(/over/);
    expect(first.output().match(/\^\[\[\d+;\d+R/g)).toHaveLength(1);
  });

  test('that come late see what they missed, and their terminals answer nothing of it', async () => {
    await createWeb();
    const early = await atPrompt();
    early.type("printf 'ask\\033[6n\\033[c\\n'; cat -v\n");
    await early.see(/ask.*\r\n/);
    early.type('\n');
    await early.see(/\^\[\[\d+;\d+R/);
    const late = domux('console', 'web');
    await late.see(/ask/);
    early.type('over\n');
    await late.see('over');
    expect(late.output()).toContain('domux: Ctrl-] leaves this console.');
    early.type('x\n');
    const after = await early.see(/x\r\nx\r\n/);
    expect(after).not.toContain('^[[');
    expect(late.output()).not.toContain('\x1b[6n');
  });

  test('stay while the guest reboots', async () => {
    await createWeb();
    const terminal = await atPrompt();
    terminal.type('reboot\n');
    await terminal.see('the guest rebooted');
    await terminal.see(/rebooted[^]*# (?:\x1b\[(?:6n|J))?$/);
    terminal.type('uptime\n');
    await terminal.see(/up 0 min/);
    terminal.type(leave);
    expect(await terminal.exit).toBe(0);
  });

  test('leave a log behind that console --log prints', async () => {
    await createWeb();
    const terminal = await atPrompt();
    terminal.type('echo for-the-$((40 + 2))th-time\n');
    await terminal.see('for-the-42th-time');
    const {stdout} = await home.run(['console', '--log', 'web']);
    expect(stdout).toContain('for-the-42th-time');
    expect(readFileSync(`${home.places.log}/consoles/web.log`, 'latin1')).toContain('42th');

    await home.run(['destroy', 'web']);
    expect((await home.run(['console', '--log', 'web'])).stdout).toBe(stdout);
    expect((await home.run(['console', '--log', 'we'])).code).toBe(1);
    await home.run(['create', '-q', 'name=web2', 'kernel=mini', 'memory=64']);
    expect((await home.run(['console', '--log', 'web'])).stdout).toBe(stdout);
    expect((await home.run(['console', '--log', '../consoles/web'])).code).toBe(1);
  });
});

describe('input that is no terminal', () => {
  test('reaches the guest, and the console ends with the domain', async () => {
    await createWeb();
    const {code, stdout} = await home.run(['console', 'web'], {
      input: 'echo $((6 * 7))\npoweroff\n',
    });
    expect(code).toBe(0);
    expect(stdout).toContain('42\r\n');
    expect(stdout).toContain('reboot: System halted');
    expect(await state()).toBeUndefined();
  });

  test('that is empty leaves the console open until the domain ends', async () => {
    await createWeb();
    await stepsIn(home).untilPrinted('web', /# /);
    const watching = home.run(['console', 'web'], {input: ''});
    await until('somebody watches', async () =>
      (await home.run(['consoles'])).stdout.includes('1 watching'),
    );
    expect((await home.run(['shutdown', '-w', 'web'])).code).toBe(0);
    expect((await watching).stdout).toContain('reboot: System halted');
  });

  test('of 20 KB that is pasted arrives whole', async () => {
    await createWeb();
    const terminal = await atPrompt();
    const lines = Array.from({length: 400}, (_, line) => `${line}`.padStart(50, 'x'));
    terminal.type('stty -echo; cat >/tmp/paste; stty echo; md5sum </tmp/paste; wc -c /tmp/paste\n');
    await terminal.see('wc -c');
    terminal.type(`${lines.join('\n')}\n\x04`);
    const digest = createHash('md5')
      .update(`${lines.join('\n')}\n`)
      .digest('hex');
    expect(await terminal.see('20400 /tmp/paste')).toContain(digest);
  });
});

describe('a client that is ended', () => {
  test.each([
    ['SIGTERM', 143],
    ['SIGHUP', 129],
    ['SIGINT', 130],
  ])('by %s restores the terminal, and says by its status what ended it', async (name, code) => {
    await createWeb();
    const terminal = inShell(`sh -c 'echo "pid $$"; exec ${domuxInShell} console web'`);
    await terminal.see(prompt);
    process.kill(Number(/pid (\d+)/.exec(terminal.output())?.[1]), name);
    const shown = await terminal.see(/left with \d+[^]*icanon/);
    expect(shown).toMatch(/[^-]icanon/);
    expect(shown).toContain(`left with ${code}`);
    expect(await state()).toBe('-b----');
  });

  test('by SIGKILL, or with its terminal, leaves the guest and its other viewers alone', async () => {
    await createWeb();
    const other = await atPrompt();
    const killed = await atPrompt();
    killed.type("printf '\\033[?1049h\\033[?1003h'\n");
    await killed.see('\x1b[?1003h');
    killed.kill('SIGKILL');
    await killed.exit;
    await killed.see(/\x1b\[\?1049l[^]*\x1b\[\?1003l/);
    const hungUp = await atPrompt();
    hungUp.kill('SIGHUP');
    await hungUp.exit;
    other.type('echo I am here\n');
    await other.see('I am here\r\n');
    await until('the dead do not watch', async () =>
      (await home.run(['consoles'])).stdout.includes('(1 watching: '),
    );
  });
});

describe('create -c', () => {
  test('shows the boot from the first message of the kernel on', async () => {
    const terminal = domux(
      ...[
        'create',
        '-c',
        'name=web',
        'kernel=mini',
        'memory=64',
        'extra=loglevel=7 ignore_loglevel',
      ],
    );
    await terminal.see(/Linux version/);
    await terminal.see(prompt);
    expect(terminal.output()).toMatch(/leaves\.\r+\nLinux version/);
    terminal.type(leave);
    expect(await terminal.exit).toBe(0);
    expect(await state()).toBe('-b----');
  });

  test('shows why a guest panicked at once, and ends with it', async () => {
    const terminal = domux(
      ...['create', '-c', 'name=web', 'kernel=mini', 'memory=64', 'extra=rdinit=/nosuch'],
    );
    await terminal.see('Kernel panic');
    expect(await terminal.exit).toBe(0);
    expect(await state()).toBeUndefined();
  });

  test('says why a guest does not start, on a terminal in order', async () => {
    mkdirSync(home.places.configs, {recursive: true});
    const terminal = inShell(`${domuxInShell} create -c name=web kernel=/bin/false memory=64`);
    const after = await terminal.see(/left with 1[^]*icanon/);
    expect(after).toContain('/bin/false exited with status 1');
    expect(after).toMatch(/[^-]icanon/);
  });
});

test('tells the guest how big the terminal is that comes late, and when that changes', async () => {
  await createWeb();
  const terminal = openDomux(['console', 'web'], {env: home.env, columns: 100, rows: 30});
  terminals.push(terminal);
  const seeSize = (size: string) =>
    until(`the guest has ${size}`, async () => {
      terminal.type('stty size\r');
      // BusyBox complains as long as it knows no size.
      const answer = await terminal.see(/\d+ \d+\r\n|stty: standard input\r\n/);
      return answer.includes(`${size}\r\n`);
    });
  await seeSize('30 100');
  terminal.pty.resize(132, 40);
  await seeSize('40 132');
  terminal.type(leave);
  expect(await terminal.exit).toBe(0);
});
