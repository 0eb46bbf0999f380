import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import type {DomainConfig} from '../../source/config/domain-config.ts';
import type {Ending, Machine, MachineHost} from '../../source/machines/machine.ts';
import {endProcessesIn} from './processes-in.ts';
import {networkOf} from '../helpers/network/network.ts';
import {until} from '../helpers/until.ts';

/** A machine, and what it told. */
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

const directories: string[] = [];

/** A new directory that `cleanUp` removes, with whatever runs in it. */
export function newDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'domux-machine-'));
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

/** A machine of exactly this config that is not started yet. */
export function guestOf(
  createMachine: (host: MachineHost) => Machine,
  config: DomainConfig,
  directory: string,
): Guest {
  const chunks = new Map<number, string>();
  const endings: Ending[] = [];
  const log: string[] = [];
  let reboots = 0;
  const machine = createMachine({
    id: 7,
    config,
    directory,
    network: networkOf(config, directory),
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
