import {PassThrough} from 'node:stream';
import type {ConsolePort} from '../../../source/terminal/console/link/console-port.ts';
import {runConsoleScreen} from '../../../source/terminal/console/run-console-screen.ts';
import {openPicture} from './picture.ts';

const columns = 80;

/** What each console shows, by the name of its domain. */
const printed: Readonly<Record<string, readonly string[]>> = {
  web: [
    'root@web:~# vmstat 1 2',
    'procs ---------memory--------- ---swap-- ----io--- -system- ----cpu----',
    ' r  b   swpd   free   buff  cache   si   so    bi    bo   in   cs us sy id wa',
    ' 1  0      0 812344  20480 402112    0    0     3     9  112  201 36  2 62  0',
    'root@web:~# ',
  ],
  db: ['LOG:  checkpoint complete', 'LOG:  checkpoint starting: time', ''],
  build: ['  CC      fs/ext4/inode.o', '  CC      fs/ext4/ioctl.o', ''],
  mail: ['mail login: '],
};

/** The console of a domain with its status bar. */
export const drawConsole = (): Promise<string> => drawConsoles(8, false);

/** All consoles at once. */
export const drawWall = (): Promise<string> => drawConsoles(14, true);

async function drawConsoles(rows: number, wall: boolean): Promise<string> {
  const picture = openPicture(columns, rows);
  const stdin = Object.assign(new PassThrough(), {isTTY: true, setRawMode: () => undefined});
  const stdout = Object.assign(new PassThrough(), {columns, rows});
  stdout.on('data', picture.write);
  const [web, ...others] = Object.keys(printed).map(name => ({key: name, name, note: ''}));
  if (web === undefined) throw new Error('There is no example of a console.');
  const left = runConsoleScreen({
    stdin: stdin as unknown as NodeJS.ReadStream,
    stdout: stdout as unknown as NodeJS.WriteStream,
    process,
    env: {},
    port,
    consoles: [web, ...others],
    front: web.key,
    ...{wall, readOnly: false},
    prefix: {byte: 0x1d, name: 'Ctrl-]'},
  });

  try {
    return await settled(picture.text);
  } finally {
    stdin.write('\x1d');
    stdin.write('d');
    await left;
  }
}

const port: ConsolePort = {
  list: async () => [],
  recover: () => undefined,
  connect: async key => {
    const socket = new PassThrough();
    socket.write((printed[key] ?? []).join('\r\n'));
    return {socket, position: 0};
  },
  control: async key => ({
    facts: async () => ({
      name: key,
      state: key === 'mail' ? '--p---' : 'r-----',
      status: key === 'mail' ? 'paused' : 'running',
      message: undefined,
      others: key === 'web' ? ['ann on pts/1'] : [],
    }),
    refusals: async () => new Map(),
    signal: async () => '',
    resize: async () => true,
    close: () => undefined,
  }),
};

/** A picture that stays the same for some time, in milliseconds. */
async function settled(look: () => Promise<string>, still = 300): Promise<string> {
  let last = await look();
  for (let since = performance.now(); performance.now() - since < still;) {
    await new Promise(resolve => setTimeout(resolve, 20));
    const next = await look();
    if (next !== last) since = performance.now();
    last = next;
  }
  return last;
}
