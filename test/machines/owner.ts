import {readFileSync} from 'node:fs';
import type {DomainConfig} from '../../source/config/domain-config.ts';
import {loadMachine} from '../../source/machines/load-machine.ts';
import {networkOf} from '../helpers/network/network.ts';

/**
 * A process that starts a machine and then just has it, until it is killed: a guest process, for
 * tests. It tells of the guest's prompt, and does what it is told on its input.
 */
const [configFile = '', directory = '', prompt = '# '] = process.argv.slice(2);
const config = JSON.parse(readFileSync(configFile, 'utf8')) as DomainConfig;
let printed = '';

const createMachine = await loadMachine(config.machine);
const machine = createMachine({
  id: 7,
  config,
  directory,
  network: networkOf(config, directory),
  output: (_console, chunk) => {
    printed += chunk.toString('latin1');
    if (printed.includes(prompt)) process.stdout.write('prompt\n');
  },
  ended: () => undefined,
  rebooted: () => undefined,
  log: () => undefined,
});

process.stdin.on('data', (command: Buffer) => {
  void command
    .toString()
    .trim()
    .split(' ')
    .reduce((before, word) => before.then(() => act(word)), Promise.resolve());
});

async function act(word: string): Promise<void> {
  if (word === 'pause') await machine.pause?.();
  else if (word === 'balloon') await machine.balloon?.(48 * 1024 * 1024);
  else await machine.write(0, Buffer.from(`${word}\n`));
  process.stdout.write(`done ${word}\n`);
}

await machine.launch();
