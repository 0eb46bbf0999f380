import {connect} from 'node:net';
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {resolveDiskImage} from '../source/images/disk/disk-image.ts';
import {findPlaces} from '../source/system/paths.ts';
import type {Home} from '../test/helpers/home.ts';
import {until} from '../test/helpers/until.ts';
import {inHome, median, ms, printTable} from './harness.ts';

/**
 * From `domux create --from debian` to the greeting of the guest's SSH server, on both machines. The
 * image is built beforehand, and named by DOMUX_BENCH_IMAGE where it is not `debian`.
 */
const rounds = Number(process.env['DOMUX_BENCH_ROUNDS'] ?? 3);
const image = process.env['DOMUX_BENCH_IMAGE'] ?? 'debian';

if (resolveDiskImage(findPlaces(process.env).images, image) === undefined) {
  throw new Error(`There is no image ${image} to measure with: domux image build debian makes it.`);
}

await inHome(async home => {
  const rows: string[][] = [];
  for (const machine of ['uml', 'qemu']) {
    const created: number[] = [];
    const answered: number[] = [];
    for (let round = 1; round <= rounds; round++) {
      const began = performance.now();
      const name = `${machine}${round}`;
      await domux(home, 'create', '-q', '--from', image, name, `machine=${machine}`, 'memory=256');
      created.push(performance.now() - began);
      await until('its SSH answers', () => greeting(portOf(home, name)), {
        ...{timeout: 300_000, interval: 100},
      });
      answered.push(performance.now() - began);
      await domux(home, 'destroy', name);
    }
    rows.push([machine, ms(median(created)), ms(median(answered))]);
  }
  printTable(['create --from debian', 'command, ms', 'to SSH, ms'], rows);
});

async function domux(home: Home, ...args: string[]): Promise<void> {
  const {code, stderr} = await home.run(args, {timeout: 120_000});
  if (code !== 0) throw new Error(`domux ${args.join(' ')} failed: ${stderr}`);
}

function portOf({places}: Home, name: string): number {
  const config = readFileSync(join(places.configs, `${name}.cfg`), 'utf8');
  return Number(/tcp:(\d+):22/.exec(config)?.[1]);
}

/** Resolves with true once the server greets, as sshd does before anything else (RFC 4253, 4.2). */
function greeting(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect(port, '127.0.0.1');
    socket.setTimeout(2000, () => socket.destroy());
    socket.once('data', (data: Buffer) => {
      resolve(data.toString('latin1').startsWith('SSH-'));
      socket.destroy();
    });
    socket.once('close', () => resolve(false)).once('error', () => undefined);
  });
}
