import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import type {DomainConfig} from '../../../source/config/domain-config.ts';
import type {Ending, Machine} from '../../../source/machines/machine.ts';
import {createUmlMachine} from '../../../source/machines/uml/uml-machine.ts';
import {ensureMini} from '../../helpers/mini.ts';
import {endProcessesIn} from './processes-in.ts';
import {until} from '../../helpers/until.ts';

/** A machine with the image mini, and what it told. */
export type Guest = {
  readonly machine: Machine;
  readonly directory: string;
  /** Everything printed on a console since `forget`. */
  readonly printed: (console?: number) => string;
  readonly forget: () => void;
  readonly endings: Ending[];
  readonly reboots: () => number;
  readonly log: string[];
  readonly type: (text: string, console?: number) => Promise<void>;
  /** Waits until a console has printed this. */
  readonly untilPrinted: (text: string | RegExp, console?: number) => Promise<void>;
  readonly untilPrompt: (console?: number) => Promise<void>;
  /** Runs a shell command and gives what it printed. */
  readonly run: (command: string) => Promise<string>;
  readonly untilEnded: () => Promise<Ending>;
};

export async function miniConfig(change: Partial<DomainConfig> = {}): Promise<DomainConfig> {
  const {kernel, ramdisk, cmdline, console} = await ensureMini();
  return {
    name: 'web',
    uuid: '3f6d1f1c-8a9e-4f6e-9d6e-1c7c2a8e4b10',
    machine: 'uml',
    memory: 64,
    maxmem: change.memory ?? 64,
    vcpus: 1,
    maxvcpus: 1,
    kernel,
    ramdisk,
    cmdline: cmdline.replace('{name}', 'web'),
    disks: [],
    vifs: [],
    consoles: 1,
    onPoweroff: 'destroy',
    onReboot: 'restart',
    onCrash: 'destroy',
    onWatchdog: 'destroy',
    settings: [],
    consoleLine: console,
    limits: {backlogBytes: 1, logBytes: 1, logFiles: 1, crashLimit: 1, crashWindow: 1},
    ...change,
  };
}

const directories: string[] = [];

/** A new directory that `cleanUp` removes, with whatever runs in it. */
export function newDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'domux-uml-'));
  directories.push(directory);
  return directory;
}

/** Ends everything that runs in the directories of this test. Belongs in `afterEach`. */
export async function cleanUp(): Promise<void> {
  for (const directory of directories.splice(0)) {
    await endProcessesIn(directory);
    rmSync(directory, {recursive: true, force: true});
  }
}

/** A machine that is not started yet. */
export async function createGuest(
  change: Partial<DomainConfig> = {},
  directory = newDirectory(),
): Promise<Guest> {
  return guestOf(await miniConfig(change), directory);
}

/** A machine of exactly this config that is not started yet. */
export function guestOf(config: DomainConfig, directory: string): Guest {
  const chunks = new Map<number, string>();
  const endings: Ending[] = [];
  const log: string[] = [];
  let reboots = 0;
  const machine = createUmlMachine({
    id: 7,
    config,
    directory,
    output: (console, chunk) => {
      chunks.set(console, (chunks.get(console) ?? '') + chunk.toString('latin1'));
    },
    ended: ending => endings.push(ending),
    rebooted: () => ++reboots,
    log: line => log.push(line),
  });
  const printed = (console = 0) => chunks.get(console) ?? '';
  const type = (text: string, console = 0) => machine.write(console, Buffer.from(text));
  const untilPrinted = async (text: string | RegExp, console = 0) => {
    const matches = () =>
      typeof text === 'string' ? printed(console).includes(text) : text.test(printed(console));
    await until(`console ${console} has printed ${String(text)}`, matches, {timeout: 15_000}).catch(
      (error: unknown) => {
        throw new Error(`It printed: ${JSON.stringify(printed(console).slice(-2000))}`, {
          cause: error,
        });
      },
    );
  };

  return {
    machine,
    directory,
    printed,
    forget: () => chunks.clear(),
    endings,
    reboots: () => reboots,
    log,
    type,
    untilPrinted,
    untilPrompt: (console = 0) => untilPrinted(/# (?:\x1b\[6n)?$/, console),
    run: async command => {
      const mark = `m${Math.random().toString(36).slice(2)}`;
      chunks.clear();
      await type(`${command}; echo ${mark.slice(0, 3)}""${mark.slice(3)}\n`);
      await untilPrinted(mark);
      const text = printed();
      return text.slice(text.indexOf('\r\n') + 2, text.indexOf(mark));
    },
    untilEnded: () => until('the machine ended', () => endings[0], {timeout: 15_000}),
  };
}

/** A machine whose guest shows its prompt. */
export async function bootGuest(
  change: Partial<DomainConfig> = {},
  directory?: string,
): Promise<Guest> {
  const guest = await createGuest(change, directory);
  await guest.machine.launch();
  await guest.untilPrompt();
  return guest;
}
