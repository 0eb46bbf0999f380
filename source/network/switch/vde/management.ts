import type {Counters} from '../../counters.ts';
import {connectUnix} from '../../../system/unix-sockets.ts';

/** The management line of a vde_switch. */
export type Management = {
  /** Carries out one command and resolves with the lines it printed. */
  readonly run: (command: string) => Promise<readonly string[]>;
  readonly close: () => void;
};

/** Each answer ends with a line such as `1000 Success`: a code of 1000 and more (vde_switch(1)). */
const lastLine = /^(?:vde\$ )*1(\d{3}) (.*)$/;

/** Milliseconds that a command may take; they take one. */
const patience = 2000;

/**
 * Opens the management line. Of what comes at once vde_switch reads the first command only, so each
 * is sent when the one before is answered.
 *
 * @throws an error of the system when nobody listens.
 */
export async function openManagement(path: string): Promise<Management> {
  const socket = connectUnix(path);
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('error', reject);
  });
  let waiting: PromiseWithResolvers<readonly string[]> | undefined;
  let last: Promise<unknown> = Promise.resolve();
  let lines: string[] = [];
  let open = '';

  socket.setEncoding('latin1');
  socket.on('data', (chunk: Buffer | string) => {
    const [first = '', ...others] = String(chunk).split('\n');
    const whole = [open + first, ...others];
    open = whole.pop() ?? '';
    for (const line of whole) takeLine(line);
  });
  const takeLine = (line: string) => {
    const [, code, text = ''] = lastLine.exec(line) ?? [];
    if (code === undefined) {
      lines.push(line);
      return;
    }
    const printed = lines;
    lines = [];
    if (code === '000') waiting?.resolve(printed);
    else waiting?.reject(new Error(`vde_switch: ${text}`));
  };
  const fail = () => waiting?.reject(new Error('vde_switch has ended'));
  const ask = async (command: string): Promise<readonly string[]> => {
    if (socket.destroyed) throw new Error('vde_switch has ended');
    const answer = Promise.withResolvers<readonly string[]>();
    waiting = answer;
    socket.write(`${command}\n`);
    // An answer that comes late would be taken for the next one's.
    const timer = setTimeout(() => socket.destroy(), patience);
    try {
      return await answer.promise;
    } finally {
      clearTimeout(timer);
      waiting = undefined;
    }
  };

  socket.on('error', fail);
  socket.on('close', fail);

  return {
    run: command => {
      const answer = last.then(() => ask(command));
      last = answer.catch(() => undefined);
      return answer;
    },
    close: () => socket.destroy(),
  };
}

/** Reads what `port/allprint` prints, by the number of the port. What comes in was sent by the guest. */
export function parsePorts(lines: readonly string[]): Map<number, Counters> {
  const ports = new Map<number, Counters>();
  let number: number | undefined;
  let sent = {txPackets: 0, txBytes: 0};
  for (const line of lines) {
    const port = /Port (\d+) /.exec(line)?.[1];
    if (port !== undefined) number = Number(port);
    const [, way, packets = 0, bytes = 0] =
      /^\s+(IN|OUT):\s+pkts\s+(\d+)\s+bytes\s+(\d+)/.exec(line) ?? [];
    if (way === 'IN') sent = {txPackets: Number(packets), txBytes: Number(bytes)};
    else if (way === 'OUT' && number !== undefined) {
      ports.set(number, {...sent, rxPackets: Number(packets), rxBytes: Number(bytes)});
    }
  }
  return ports;
}
