#!/usr/bin/env node
import {keepCompiled} from './source/system/node/compile-cache.ts';
import {oldestNode, runOnOwnNode} from './source/system/node/own-node.ts';
import {version} from './source/version.ts';

const argv = process.argv.slice(2);

async function run(): Promise<number> {
  if (Number.parseInt(process.versions.node, 10) < oldestNode) return runOnOwnNode(process);
  if (argv[0] === '--version' || argv[0] === '-V') {
    process.stdout.write(`domux ${version}\n`);
    return 0;
  }

  keepCompiled(process.env);
  const {plainMain} = await import('./source/commands/plain-main.ts');
  return plainMain(argv, process);
}

void run().then(code => {
  process.exitCode = code;
  // Nobody has to wait for a heap to be cleared up, but for what a pipe has not taken yet.
  if (isWritten(process.stdout) && isWritten(process.stderr)) process.exit();
});

const isWritten = ({writableLength}: NodeJS.WriteStream) => !writableLength;
