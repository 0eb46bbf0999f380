#!/usr/bin/env node
import {oldestNode, runOnOwnNode} from './source/system/own-node.ts';
import {version} from './source/version.ts';

const argv = process.argv.slice(2);

async function run(): Promise<number> {
  if (Number.parseInt(process.versions.node, 10) < oldestNode) return runOnOwnNode(process);
  if (argv[0] === '--version' || argv[0] === '-V') {
    process.stdout.write(`domux ${version}\n`);
    return 0;
  }

  const {main} = await import('./source/commands/main.ts');
  return main(argv, process, async words => {
    const {runWithScreen} = await import('./source/commands/screen/main.ts');
    return runWithScreen(words);
  });
}

void run().then(code => {
  process.exitCode = code;
});
