import {readFileSync} from 'node:fs';
import {afterEach, beforeAll, describe, expect, test} from 'vitest';
import {createHome, cli, node} from '../../helpers/home.ts';
import type {Home} from '../../helpers/home.ts';
import {ensureMini, miniTimeout} from '../../helpers/guests/mini.ts';
import {createSim} from '../../helpers/guests/sim.ts';
import {openTerminal} from '../../helpers/terminal.ts';
import {until} from '../../helpers/until.ts';
import {endOrphans} from '../life/orphans.ts';
import {enter, escape, onScreen, openScreen, screenEnvironment} from './on-screen.ts';
import type {ScreenJourney} from './on-screen.ts';

let home: Home;
const screens: ScreenJourney[] = [];

afterEach(async () => {
  for (const screen of screens.splice(0)) screen.kill();
  await endOrphans(home);
});

const prefix = '\x1d';

function watch(...args: string[]): ScreenJourney {
  const screen = openScreen(home, {args: ['console', ...args]});
  screens.push(screen);
  return screen;
}

async function begin(...names: string[]): Promise<void> {
  home = createHome({domainsPerProcess: 10});
  for (const name of names) await createSim(home, name);
}

/** The last line, which is the bar. */
const bar = (screen: ScreenJourney) => screen.screen().split('\n').at(-1) ?? '';

describe('refusals', () => {
  test('several consoles without a terminal, Domain-0, a domain that is not there', async () => {
    await begin('web', 'db');
    const piped = await home.run(['console', 'web', 'db']);
    expect([piped.code, piped.stderr]).toEqual([1, expect.stringContaining('need a terminal')]);
    const zero = await home.run(['console', 'web', '0']);
    expect(zero.stderr).toContain("Can't specify Domain-0");
    const screen = watch('web', 'nosuch');
    expect(await screen.exit).toBe(1);
    expect(screen.output()).toContain('nosuch is an invalid domain identifier');
    expect(screen.output()).not.toContain('\x1b[?1049h');
  });

  test('what is typed read-only, and a key that means nothing', async () => {
    await begin('web', 'db');
    const screen = watch('--read-only', 'web', 'db');
    await screen.shows(/web:~#/);
    screen.press('hostname');
    await screen.shows('Read-only: Ctrl-] r lets');
    screen.press(prefix, 'r');
    await screen.shows('This screen is read-only for good');
    screen.press(prefix, 's');
    await screen.shows('nothing is sent to the guest');
    screen.press(prefix, 'j');
    await screen.shows('j means nothing after Ctrl-]');
    screen.press(prefix, 'n');
    await screen.shows(/db:~#/);
    expect(screen.output()).not.toContain('hostname');
  });
});

describe('switching', () => {
  test('next, previous, last, by number, by name, to what is new, and back', async () => {
    await begin('web', 'db', 'mail');
    const screen = watch('web', 'db', 'mail');
    await screen.shows(/^ web .*1:web\* 2:db 3:mail .*Ctrl-\] d back/m);
    screen.press(prefix);
    await screen.shows(/Ctrl-\] +d back +\? help +n next/);
    screen.press('n');
    await screen.shows(/^ db /m);
    await screen.shows('db:~#');
    screen.press(prefix, 'p', prefix, 'p');
    await screen.shows(/^ mail /m);
    screen.press(prefix, '2');
    await screen.shows(/^ db /m);
    screen.press(prefix, 'l');
    await screen.shows(/^ mail /m);
    screen.press(prefix, '0');
    await screen.shows('There is no console 10');

    screen.press(prefix, 'w');
    await screen.shows('Consoles');
    screen.press('w', 'e');
    await screen.clears(/ db +-/);
    screen.press(enter);
    await screen.shows(/^ web .*1:web\*/m);

    // A console that prints in the background is marked, until one has gone there.
    screen.press(prefix, '2');
    await screen.shows(/^ db /m);
    screen.type(`sim flood=50${enter}`);
    await screen.shows('quick brown fox');
    screen.press(prefix, '1');
    await screen.shows(/1 unread .*2:db\+/);
    screen.press(prefix, 'u');
    await screen.shows(/^ db .*2:db\*/m);

    screen.press(prefix, 'd');
    expect(await screen.exit).toBe(0);
  });

  test('the picker has consoles that were not asked for, and those that came later', async () => {
    await begin('web');
    const screen = watch('--screen', 'web');
    await screen.shows('web:~#');
    await createSim(home, 'late');
    screen.press(prefix, 'w');
    await screen.shows(/late +sim +/);
    screen.press('l', enter);
    await screen.shows('late:~#');
    await screen.shows(/1:web 2:late\*/);
  });

  test('the picker has the further consoles of a domain too', async () => {
    home = createHome();
    await createSim(home, 'web', {consoles: 2});
    const screen = watch('--screen', 'web');
    await screen.shows('web:~#');
    screen.press(prefix, 'w');
    await screen.shows(/web#1 +sim +/);
    screen.press('#', enter);
    await screen.shows('Nothing was printed here yet');
    await screen.shows(/^ web#1 .*1:web 2:web#1\*/m);
  });

  test('the prefix reaches the guest when it is pressed twice, in whatever form it comes', async () => {
    await begin('web');
    const screen = watch('--screen', '-e', '^a', 'web');
    await screen.shows('Ctrl-A d back');
    screen.type(`echo ab`);
    await screen.shows('echo ab');
    screen.press('\x1b[97;5u', 'n');
    await screen.shows('There is no other');
    screen.press('\x1b[27;5;97~', 'd');
    expect(await screen.exit).toBe(0);
  });
});

describe('the whole screen', () => {
  test('splits, focus, zoom, wall, help and the hidden bar', async () => {
    await begin('web', 'db', 'mail');
    const screen = watch('web', 'db', 'mail');
    await screen.shows('web:~#');
    screen.press(prefix, '|');
    await screen.shows(/^ web .*│ db /m);
    screen.press(prefix, '-');
    await screen.shows(/│ mail /);
    await screen.shows(/web:~# +│/);
    screen.type(`hostname${enter}`);
    await screen.shows(/│mail$/m);
    screen.press(prefix, 'o');
    screen.type(`uptime${enter}`);
    await screen.shows(/^up \d+ s +│/m);
    screen.press(prefix, 'z');
    await screen.shows('zoomed');
    await screen.clears('│');
    screen.press(prefix, 'z', prefix, 'x');
    await screen.shows(/^ db /m);
    screen.press(prefix, 'x');
    await screen.clears('│');
    await screen.shows(/^ mail .*3:mail\*/m);

    screen.press(prefix, 'W');
    await screen.shows('wall: 3 consoles');
    await screen.shows(/web:~# .*db:~#/s);
    screen.press('h', 'k', enter);
    await screen.shows(/^ (web|db) .*\d:(web|db)\*/m);

    screen.press(prefix, '?');
    await screen.shows(/d q Esc +Back; the domain goes on/);
    screen.press(escape);
    await screen.clears('Back; the domain goes on');
    screen.press(prefix, 'b');
    await screen.clears('d back');
    screen.press(prefix);
    await screen.shows('d back');
    screen.press('b');
    await screen.shows(/\d:(web|db)\* .*d back/);
  });

  test('scrollback: search, select, copy to the clipboard of the terminal', async () => {
    await begin('web');
    const screen = watch('--screen', 'web');
    await screen.shows('web:~#');
    for (let line = 0; line < 30; line++) screen.type(`echo number-${line}${enter}`);
    await screen.shows(/^number-29/m);
    screen.press(prefix, '[');
    await screen.shows('scrollback, line');
    screen.type(`/Number-2${enter}`);
    await screen.shows(/scrollback/);
    screen.press('g', '/');
    await screen.shows('domux simulated machine');
    screen.press(escape, 'y');
    await screen.shows(/Copied \d+ characters/);
    const copied = /\x1b\]52;c;([^\x07]+)\x07/.exec(screen.output())?.[1] ?? '';
    expect(Buffer.from(copied, 'base64').toString()).toContain('domux simulated machine, 1 vCPU');
  });

  test('a size that changes, down to 40x10 and up to 200x50', async () => {
    await begin('web', 'db');
    const screen = watch('web', 'db');
    await screen.shows('web:~#');
    for (const [columns, rows] of [
      [40, 10],
      [200, 50],
      [20, 3],
      [80, 24],
    ] as const) {
      screen.pty.resize(columns, rows);
      screen.press(prefix, '|', prefix, 'W', escape, prefix, '?', escape, prefix, 'x');
    }
    await screen.shows(/Ctrl-\] d back/);
    screen.press(prefix, 'd');
    expect(await screen.exit).toBe(0);
  });
});

describe('what becomes of a domain', () => {
  test('paused, renamed, ended: the last screen stays with the reason', async () => {
    await begin('web', 'db');
    const screen = watch('web', 'db');
    await screen.shows('web:~#');
    await home.run(['pause', 'web']);
    await screen.shows(/^ web +--p--- +paused/m);
    await home.run(['unpause', 'web']);
    await home.run(['rename', 'web', 'www']);
    await screen.shows(/^ www +.b.*1:www\*/m);
    await home.run(['pause', 'db']);
    screen.type(`echo last words${enter}`);
    await screen.shows(/^last words/m);
    screen.type(`poweroff${enter}`);
    await screen.shows('www has ended: poweroff. Enter goes back.');
    await screen.shows(/^last words/m);
    screen.press(prefix, 'n');
    await screen.shows(/^ db +--p---/m);
    screen.press(prefix, 'p', enter);
    expect(await screen.exit).toBe(0);
  });

  test('a viewer more or less is told', async () => {
    await begin('web');
    const screen = watch('--screen', 'web');
    await screen.shows('web:~#');
    const other = await home.host.console(await home.host.find('web'));
    await screen.shows('the test watches');
    const second = watch('--screen', 'web');
    await second.shows(/ on pts\/\d+ and the test watch/);
    other.destroy();
    await second.clears('the test');
  });

  test('a break reaches a machine that has a serial line', async () => {
    await begin('web');
    const screen = watch('--screen', 'web');
    await screen.shows('web:~#');
    screen.press(prefix, 's');
    await screen.shows(/Break +on the serial line/);
    screen.type('break');
    screen.press(enter);
    await screen.shows('Sent break');
    await screen.shows(/^Break\.$/m);
  });

  test('a flood leaves the keyboard alive', async () => {
    home = createHome();
    await createSim(home, 'loud', {behaviour: ['flood']});
    const screen = watch('--screen', 'loud');
    await screen.shows('quick brown fox');
    const began = performance.now();
    screen.press(prefix, 'd');
    expect(await screen.exit).toBe(0);
    // 100 ms are the aim, measured by bench/tui-console.ts; a loaded host gets more.
    expect(performance.now() - began).toBeLessThan(2000);
  });
});

test('the terminal is as before, whatever the guest did to it and whatever ends the screen', async () => {
  await begin('web');
  const env = screenEnvironment(home.env, {PS1: 'shell> ', ENV: ''});
  const screen = onScreen(openTerminal('bash', ['--norc', '--noprofile', '-i'], {env}));
  screens.push(screen);
  await screen.shows('shell>');
  for (const end of ['leave', 'SIGTERM', 'SIGHUP'] as const) {
    const from = screen.output().length;
    screen.type(`before=$(stty -g); ${node} ${cli} console --screen web; echo "code $?"${enter}`);
    await screen.shows(/web:~#/);
    // The simulated shell echoes what it is given: these are the guest's own sequences.
    screen.type(`echo \x16${enter}`);
    if (end === 'leave') screen.press(prefix, 'd');
    else {
      const pid = await until('the screen runs', () => childOf(screen.pty.pid));
      process.kill(pid, end);
    }
    await screen.shows(end === 'leave' ? 'code 0' : /code 1\d\d/);
    const own = screen.output().slice(from);
    expect(own.lastIndexOf('\x1b[?1049l')).toBeGreaterThan(own.lastIndexOf('\x1b[?1049h'));
    expect(own.lastIndexOf('\x1b[?25h')).toBeGreaterThan(own.lastIndexOf('\x1b[?25l'));
    screen.type(`clear; [ "$(stty -g)" = "$before" ] && echo sa''me${enter}`);
    await screen.shows(/^same/m);
  }
});

describe('real guests', () => {
  beforeAll(() => ensureMini(), miniTimeout);

  async function boot(...names: string[]) {
    home = createHome();
    for (const name of names) {
      const {code, stderr} = await home.run([
        'create',
        `name=${name}`,
        'kernel=mini',
        'memory=48',
        'on_reboot=restart',
      ]);
      expect({code, stderr}).toEqual({code: 0, stderr: ''});
    }
  }

  test('vi in one of three consoles is there again, cell by cell', {timeout: 90_000}, async () => {
    await boot('one', 'two', 'three');
    const screen = watch('one', 'two', 'three');
    await screen.shows(/one:.*# ?$/m);
    screen.type(`resize; stty size${enter}`);
    // The bar has the last line, so the guest's screen is one line shorter.
    await screen.shows(/^23 80$/m);
    screen.type(`for n in 1 2 3 4 5 6 7 8 9; do echo line $n of nine; done >f; vi f${enter}`);
    await screen.shows(/line 9 of nine/);
    screen.type('3Gosome new text\x1b');
    await screen.shows('some new text');
    await screen.shows('- f [Modified]');
    const before = screen.screen().split('\n').slice(0, 23);
    expect(before).toContain('some new text');

    screen.press(prefix, 'n');
    await screen.shows(/two:.*# ?$/m);
    screen.type(`echo $((6*7)) from $(hostname)${enter}`);
    await screen.shows('42 from two');
    screen.press(prefix, 'n');
    await screen.shows(/three:.*# ?$/m);
    screen.press(prefix, '1');
    await screen.shows(/^ one .*1:one\*/m);
    expect(screen.screen().split('\n').slice(0, 23)).toEqual(before);

    screen.type(`:wq${enter}`);
    await screen.shows(/one:.*# ?$/m);
    screen.type(`wc -l f${enter}`);
    await screen.shows('10 f');
    screen.type(`cat -v${enter}`);
    screen.press(prefix, prefix, '\x1b[93;5u', prefix, enter);
    await screen.shows(/^\^\]\^\]$/m);
  });

  test(
    'a console goes on over a reboot, and SysRq reaches the kernel',
    {timeout: 60_000},
    async () => {
      await boot('web');
      const screen = watch('--screen', 'web');
      await screen.shows(/web:.*# ?$/m);
      screen.press(prefix, 's');
      await screen.shows('Ctrl-Alt-Del');
      screen.type('sysrq m');
      screen.press(enter);
      await screen.shows(/What SysRq m said/);
      screen.press(escape, prefix, 's');
      await screen.shows(/Break +a console of User-Mode Linux is no serial line/);
      screen.type('break');
      screen.press(enter);
      await screen.shows(/^ a console of User-Mode Linux is no serial line/m);
      screen.press(escape, prefix, 's');
      screen.type('sysrq b');
      screen.press(enter);
      await screen.shows('Send SysRq b to web?');
      screen.press(enter);
      await screen.clears('Send SysRq b to web?');
      screen.type(`vi${enter}`);
      // The prompt has a tilde too: only vi has one in each line below the text.
      await screen.shows(/^~\n~\n~$/m);
      expect((await home.run(['reboot', 'web'])).code).toBe(0);
      await screen.shows(/\[domux\] web: /);
      await screen.shows(/web:.*# ?$/m);
      expect(bar(screen)).toContain('d back');
      screen.type(`echo again $((6*7))${enter}`);
      await screen.shows('again 42');
    },
  );
});

/** The process that a shell in a terminal runs in front. */
function childOf(shell: number): number | undefined {
  const children = readFileSync(`/proc/${shell}/task/${shell}/children`, 'utf8').trim().split(' ');
  return Number(children.at(-1)) || undefined;
}
