import {inHome, median, mebibytes, ms, printTable, privateMemory} from './harness.ts';
import {ensurePcMini} from '../test/helpers/guests/mini.ts';
import type {Home} from '../test/helpers/home.ts';
import {readRecord} from '../source/machines/qemu/process/record.ts';
import {domainFiles} from '../source/registry/domains/domain-files.ts';

/**
 * A copy of a PC guest of 128 MiB that runs: from the start of the command line until the copy's own
 * shell has answered, and what its QEMU holds for itself. Aim: 0.3 s.
 */
const rounds = 5;

/** Questions so far: what was answered before is in the backlog. */
let asked = 0;

await inHome(async home => {
  await ensurePcMini();
  const words = ['machine=qemu', 'kernel=mini', 'memory=128', 'accel=tcg', "vif=['']"];
  const {code, stderr} = await home.run(['create', 'name=source', ...words], {timeout: 120_000});
  if (code !== 0) throw new Error(stderr);
  await answered(home, 'source');
  const command: number[] = [];
  const prompt: number[] = [];
  const held: number[] = [];
  for (let round = 0; round <= rounds; ++round) {
    const began = performance.now();
    const cloned = await home.run(['clone', 'source', 'copy'], {timeout: 60_000});
    if (cloned.code !== 0) throw new Error(cloned.stderr);
    const returned = performance.now() - began;
    await answered(home, 'copy');
    if (round > 0) {
      command.push(returned);
      prompt.push(performance.now() - began);
      held.push(await privateMemoryOf(home, 'copy'));
    }
    await home.run(['destroy', 'copy'], {timeout: 60_000});
  }
  printTable(
    ['clone of a running guest of 128 MiB', 'median'],
    [
      ['until the command returns, ms', ms(median(command))],
      ["until the copy's shell has answered, ms", ms(median(prompt))],
      ["memory of the copy's QEMU alone, MiB", mebibytes(median(held))],
    ],
  );
});

/** Types on a console until the shell there answers. */
async function answered({host}: Home, name: string): Promise<void> {
  const console = await host.console(await host.find(name));
  const question = ++asked;
  const ask = () => console.write(`echo answer $((${question}+1000))\n`);
  const again = setInterval(ask, 250);
  ask();
  let text = '';
  for await (const chunk of console.setEncoding('latin1') as AsyncIterable<string>) {
    text += chunk;
    if (text.includes(`answer ${question + 1000}`)) break;
  }
  clearInterval(again);
}

async function privateMemoryOf({host}: Home, name: string): Promise<number> {
  const {directory} = await host.find(name);
  return privateMemory(readRecord(domainFiles(directory).machine)?.process.pid ?? 0);
}
