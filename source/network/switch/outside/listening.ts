import {readFileSync, readdirSync, readlinkSync} from 'node:fs';
import {createSocket} from 'node:dgram';
import {createServer} from 'node:net';
import type {ForwardConfig} from '../../../config/domain-config.ts';
import {hasCode, messageOf} from '../../../errors.ts';
import {readTitle} from '../../../system/resident-process.ts';
import {parseAddress} from '../../address.ts';

/** Why nobody can listen at the host's end of a forward now; undefined when one can. */
export async function whyNotListen(forward: ForwardConfig): Promise<string | undefined> {
  try {
    await (forward.protocol === 'tcp' ? tryTcp(forward) : tryUdp(forward));
    return undefined;
  } catch (error) {
    if (hasCode(error, 'EADDRINUSE')) return `${whoListens(forward)} listens there`;
    if (hasCode(error, 'EACCES')) return 'ports below 1024 are for root';
    if (hasCode(error, 'EADDRNOTAVAIL')) return `this host has no address ${forward.hostAddress}`;
    return messageOf(error);
  }
}

const tryTcp = ({hostAddress, hostPort}: ForwardConfig) =>
  new Promise<void>((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen({host: hostAddress, port: hostPort, exclusive: true}, () =>
      server.close(() => resolve()),
    );
  });

const tryUdp = ({hostAddress, hostPort}: ForwardConfig) =>
  new Promise<void>((resolve, reject) => {
    const socket = createSocket('udp4').once('error', reject);
    socket.bind({address: hostAddress, port: hostPort, exclusive: true}, () =>
      socket.close(() => resolve()),
    );
  });

/** State of a TCP socket that listens, and of a UDP socket that is bound (include/net/tcp_states.h). */
const states = {tcp: '0A', udp: '07'} as const;

/** True when a process listens at the host's end of a forward, by /proc/PID/net (proc(5)). */
export function listens(pid: number, {protocol, hostAddress, hostPort}: ForwardConfig): boolean {
  const place = `${toHex(hostAddress)}:${portInHex(hostPort)}`;
  return holdsOne(pid, socketsIn(`/proc/${pid}/net/${protocol}`, protocol, place));
}

/** Who is in the way of a forward, as far as this user may see. */
function whoListens({protocol, hostPort}: ForwardConfig): string {
  const sockets = [protocol, `${protocol}6` as const].flatMap(table =>
    socketsIn(`/proc/self/net/${table}`, protocol, `:${portInHex(hostPort)}`),
  );
  const pid = namesOf('/proc')
    .filter(name => /^\d+$/.test(name))
    .map(Number)
    .find(candidate => holdsOne(candidate, sockets));
  if (pid === undefined) return 'another program';
  // A network's forwarders are processes of its switch.
  const network = readTitle(readText(`/proc/${parentOf(pid)}/cmdline`));
  return network?.startsWith('network ')
    ? `${network}, for one of its domains,`
    : `process ${pid} (${readText(`/proc/${pid}/comm`).trim()})`;
}

/** The sockets of a table that listen where their place ends with this. */
const socketsIn = (table: string, protocol: keyof typeof states, place: string): string[] =>
  readText(table)
    .split('\n')
    .map(line => line.trim().split(/\s+/))
    .filter(([, local, , state]) => local?.endsWith(place) && state === states[protocol])
    .map(fields => `socket:[${fields[9] ?? ''}]`);

const holdsOne = (pid: number, sockets: readonly string[]): boolean =>
  namesOf(`/proc/${pid}/fd`).some(fd => sockets.includes(linkOf(pid, fd)));

const parentOf = (pid: number): number =>
  Number(/\) \S (\d+)/.exec(readText(`/proc/${pid}/stat`))?.[1]);

const portInHex = (port: number) => port.toString(16).toUpperCase().padStart(4, '0');

const linkOf = (pid: number, fd: string) => orElse('', () => readlinkSync(`/proc/${pid}/fd/${fd}`));
const namesOf = (directory: string) => orElse([], () => readdirSync(directory));
const readText = (path: string) => orElse('', () => readFileSync(path, 'latin1'));

/** Processes end while they are looked at, and those of others may not be looked into. */
function orElse<T>(fallback: T, look: () => T): T {
  try {
    return look();
  } catch {
    return fallback;
  }
}

/** As the kernel prints an address: a number in the byte order of the host, which is x86. */
function toHex(text: string): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(parseAddress(text) ?? 0);
  return bytes.toString('hex').toUpperCase();
}
