import type {Duplex} from 'node:stream';
import {until} from '../until.ts';

/** The shell on a domain's primary console. */
export type GuestShell = {
  /** Runs a shell command and gives what it printed. */
  readonly run: (command: string, options?: {timeout?: number}) => Promise<string>;
  /** The same again and again until what it printed matches. */
  readonly runUntil: (command: string, pattern: RegExp) => Promise<string>;
};

/** Waits for the prompt of a shell of the image mini, and types into its console from then on. */
export async function driveShell(console: Duplex, name: string): Promise<GuestShell> {
  let text = '';
  console.setEncoding('latin1').on('data', (chunk: Buffer | string) => (text += String(chunk)));
  const see = (pattern: RegExp, timeout: number) =>
    until(`${name} prints ${String(pattern)}`, () => pattern.test(text), {timeout}).catch(
      (error: unknown) => {
        throw new Error(`It printed only ${JSON.stringify(text.slice(-2000))}`, {cause: error});
      },
    );
  await see(/# (?:\x1b\[6n)?$/, 40_000);

  const run = async (command: string, {timeout = 20_000} = {}) => {
    const mark = `m${Math.random().toString(36).slice(2, 10)}`;
    text = '';
    // The mark is not in what the shell echoes.
    console.write(`${command}; echo ${mark.slice(0, 3)}""${mark.slice(3)}\n`);
    await see(new RegExp(mark), timeout);
    return text.slice(text.indexOf('\n') + 1, text.indexOf(mark));
  };
  const runUntil = async (command: string, pattern: RegExp) => {
    let printed = '';
    const matches = async () => pattern.test((printed = await run(command)));
    await until(`${command} prints ${String(pattern)}`, matches, {timeout: 20_000}).catch(
      (error: unknown) => {
        throw new Error(`It printed ${JSON.stringify(printed)}`, {cause: error});
      },
    );
    return printed;
  };
  return {run, runUntil};
}
