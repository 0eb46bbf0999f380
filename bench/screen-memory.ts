import {readFileSync} from 'node:fs';
import {setTimeout as sleep} from 'node:timers/promises';
import {simConfig} from '../test/helpers/guests/sim.ts';
import {openDomux} from '../test/helpers/terminal.ts';
import {inHome} from './harness.ts';

/**
 * Resident memory of the screen over as many refreshes as an hour has, at one a second. They are
 * driven faster: Ctrl-R asks for one at once, and each is waited for by the bytes that it sends.
 * Aim: flat, under 150 MiB.
 *
 *     node bench/screen-memory.ts [REFRESHES] [DOMAINS]
 */
const [refreshes = 3600, domains = 100] = process.argv.slice(2).map(Number);
const looks = 6;

const residentMiB = (pid: number): number =>
  Math.round(
    Number(/^VmRSS:\s*(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1] ?? 0) / 1024,
  );

await inHome(
  async home => {
    for (let index = 0; index < domains; index++) {
      const behaviour = index % 5 === 0 ? ['cpu=50', 'net=100000', 'disk=1000000'] : [];
      await home.host.create(simConfig(`vm-${index}`, {settings: [['sim', behaviour]]}));
    }
    const {CI: _ci, NO_COLOR: _noColor, ...env} = home.env;
    const terminal = openDomux([], {env: {...env, LC_ALL: 'C.UTF-8'}, columns: 120, rows: 40});
    await terminal.see(`${domains + 1} domains`, 60_000);
    const figures = [residentMiB(terminal.pty.pid)];
    for (let look = 1; look <= looks; look++) {
      for (let refresh = 0; refresh < refreshes / looks; refresh++) {
        const before = terminal.output().length;
        terminal.type('\x12');
        const deadline = performance.now() + 1000;
        while (terminal.output().length === before && performance.now() < deadline) await sleep(2);
      }
      figures.push(residentMiB(terminal.pty.pid));
    }
    process.stdout.write(`${JSON.stringify({refreshes, domains, residentMiB: figures})}\n`);
    terminal.kill();
    await terminal.exit;
  },
  {domainsPerProcess: 100},
);
