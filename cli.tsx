#!/usr/bin/env node
import {oldestNode, runOnOwnNode} from './source/system/own-node.ts';
import {version} from './source/version.ts';

const [first] = process.argv.slice(2);

if (Number.parseInt(process.versions.node, 10) < oldestNode) {
  process.exitCode = await runOnOwnNode(process);
} else if (first === '--version' || first === '-V') {
  process.stdout.write(`domux ${version}\n`);
} else {
  const {main} = await import('./source/commands/main.ts');
  process.exitCode = await main(process.argv.slice(2), process);
}
