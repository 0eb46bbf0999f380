import {expect} from 'vitest';
import {consoleLog} from '../../source/registry/domains/domain-files.ts';
import {readFileIfPresent} from '../../source/system/files.ts';
import type {Home} from '../helpers/home.ts';
import {until} from '../helpers/until.ts';

/** A row of `list --json`. */
export type Listed = {
  readonly id: number;
  readonly name: string;
  readonly state: string;
  readonly mem_mib: number;
  readonly maxmem_mib: number;
  readonly started_at?: number;
};

/** What journeys do over and over, through the command line. */
export type Steps = {
  /** Runs a verb that is to succeed, and gives what it printed. */
  readonly domux: (...args: string[]) => Promise<string>;
  /** Creates a domain from the image mini. */
  readonly createMini: (name: string, ...words: string[]) => Promise<string>;
  /** The domains but Domain-0. */
  readonly list: () => Promise<Listed[]>;
  readonly stateOf: (name: string) => Promise<string | undefined>;
  readonly untilState: (name: string, wanted: string | undefined) => Promise<true>;
  /** Waits until the console's log matches, and gives the log. */
  readonly untilPrinted: (name: string, pattern: RegExp) => Promise<string>;
  /** Types into a domain's console. */
  readonly type: (name: string, text: string) => Promise<void>;
};

export function stepsIn(home: Home): Steps {
  const domux = async (...args: string[]) => {
    const {code, stdout, stderr} = await home.run(args);
    expect({args, code, stderr}).toEqual({args, code: 0, stderr});
    return stdout;
  };
  const list = async () => (JSON.parse(await domux('list', '--json')) as Listed[]).slice(1);
  const stateOf = async (name: string) => (await list()).find(row => row.name === name)?.state;

  return {
    domux,
    createMini: (name, ...words) =>
      domux('create', '-q', `name=${name}`, 'kernel=mini', 'memory=64', ...words),
    list,
    stateOf,
    untilState: async (name, wanted) => {
      let state: string | undefined = 'never seen';
      const reached = async () => (state = await stateOf(name)) === wanted;
      await until(`${name} is ${String(wanted)}`, reached).catch((error: unknown) => {
        throw new Error(`${name} is ${String(state)}, not ${String(wanted)}.`, {cause: error});
      });
      return true;
    },
    untilPrinted: async (name, pattern) => {
      let log = '';
      const file = consoleLog(home.places.log, name, 0);
      const printed = () => pattern.test((log = readFileIfPresent(file) ?? ''));
      await until(`${name} prints ${String(pattern)}`, printed).catch((error: unknown) => {
        throw new Error(`It printed only ${JSON.stringify(log.slice(-2000))}`, {cause: error});
      });
      return log;
    },
    type: async (name, text) => {
      const console = await home.host.console(await home.host.find(name));
      console.resume();
      await new Promise<void>(resolve => console.end(text, resolve));
    },
  };
}
