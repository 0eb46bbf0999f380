import {readFileSync, readdirSync, readlinkSync} from 'node:fs';
import {createSocket} from 'node:dgram';
import {createServer} from 'node:net';
import type {ForwardConfig} from '../../../config/domain-config.ts';
import {hasCode, messageOf} from '../../../errors.ts';
import {parseAddress} from '../../address.ts';

/** Why nobody can listen at the host's end of a forward now; undefined when one can. */
export async function whyNotListen(forward: ForwardConfig): Promise<string | undefined> {
  try {
    await (forward.protocol === 'tcp' ? tryTcp(forward) : tryUdp(forward));
    return undefined;
  } catch (error) {
    if (hasCode(error, 'EADDRINUSE')) return 'another program listens there';
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
  const place = `${toHex(hostAddress)}:${hostPort.toString(16).toUpperCase().padStart(4, '0')}`;
  const inodes = readFileSync(`/proc/${pid}/net/${protocol}`, 'latin1')
    .split('\n')
    .map(line => line.trim().split(/\s+/))
    .filter(([, local, , state]) => local === place && state === states[protocol])
    .map(fields => `socket:[${fields[9] ?? ''}]`);
  return readdirSync(`/proc/${pid}/fd`).some(fd => inodes.includes(linkOf(pid, fd)));
}

function linkOf(pid: number, fd: string): string {
  try {
    return readlinkSync(`/proc/${pid}/fd/${fd}`);
  } catch {
    // Closed since the directory was read.
    return '';
  }
}

/** As the kernel prints an address: a number in the byte order of the host, which is x86. */
function toHex(text: string): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(parseAddress(text) ?? 0);
  return bytes.toString('hex').toUpperCase();
}
