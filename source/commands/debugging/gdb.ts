import {spawn} from 'node:child_process';
import {UsageError, hasCode} from '../../errors.ts';
import type {Run} from '../verb.ts';

/** `domux gdb [--run|--off] DOMAIN` */
export const gdb: Run = async ({host, stdout}, {options, words: [wanted = '']}) => {
  const domain = await host.find(wanted);
  const client = await host.control(domain);
  const enable = options['off'] !== true;
  const access = await client.execute('domux-debug', {enable}).finally(client.close);
  const [program, ...args] = access['command-line'] ?? [];
  if (program === undefined) return undefined;
  if (options['run'] === true) return debug(program, args);
  stdout.write(`${[program, ...args].map(quote).join(' ')}\n`);
  return undefined;
};

/** Resolves with the exit code of the debugger, which has the terminal meanwhile. */
function debug(program: string, args: readonly string[]): Promise<number> {
  const child = spawn(program, args, {stdio: 'inherit'});
  // Ctrl-C is for the debugger.
  const ignore = () => undefined;
  process.on('SIGINT', ignore);
  return new Promise<number>((resolve, reject) => {
    child.once('exit', code => resolve(code ?? 1));
    child.once('error', error =>
      reject(
        hasCode(error, 'ENOENT')
          ? new UsageError(`There is no program ${program}: install it.`)
          : error,
      ),
    );
  }).finally(() => process.off('SIGINT', ignore));
}

/** As a shell takes it. */
const quote = (word: string) =>
  /^[\w./:=@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
