import {existsSync} from 'node:fs';
import {constants} from 'node:os';
import {fileURLToPath} from 'node:url';

/** The oldest Node that domux runs on; package.json's `engines` says the same. */
export const oldestNode = 22;

/**
 * Runs this command line again on the Node that a checkout brings along, or says that there is none.
 *
 * @returns the exit code.
 */
export async function runOnOwnNode(process: NodeJS.Process): Promise<number> {
  const own = fileURLToPath(new URL('../node_modules/node/bin/node', import.meta.url));
  if (!existsSync(own)) {
    process.stderr.write(
      `domux needs Node ${oldestNode} or newer; this is ${process.version} (${process.execPath}).\n`,
    );
    return 1;
  }

  const {spawn} = await import('node:child_process');
  const child = spawn(own, process.argv.slice(1), {stdio: 'inherit'});
  // A key press signals both; what is sent to this process alone is meant for the other.
  for (const name of ['SIGINT', 'SIGQUIT'] as const) process.on(name, () => undefined);
  for (const name of ['SIGTERM', 'SIGHUP'] as const) process.on(name, () => child.kill(name));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      resolve(code ?? 128 + (signal ? constants.signals[signal] : 0));
    });
  });
}
