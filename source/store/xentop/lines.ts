import {cutText, padStart, textWidth} from '../../text/width.ts';
import {xentopColumns} from './columns.ts';
import type {XentopDomain} from './columns.ts';

/** What is switched on of xentop's further lines. */
export type XentopToggles = {
  readonly networks: boolean;
  readonly vbds: boolean;
  readonly vcpus: boolean;
};

/** Processors that fit on one line of `-v`. */
const vcpusOnLine = 5;

/** Column widths: names in full make the first one as wide as the longest. */
export function xentopWidths(domains: readonly XentopDomain[], fullNames: boolean): number[] {
  const [name = 10, ...others] = xentopColumns.map(({width}) => width);
  const longest = Math.max(name, ...domains.map(({info}) => textWidth(info.name)));
  return [fullNames ? longest : name, ...others];
}

/** The cells of a domain, each padded to its width. */
export const xentopCells = (
  domain: XentopDomain,
  widths: readonly number[],
  memoryTotal: number,
): string[] =>
  xentopColumns.map(({cell}, index) => {
    const width = widths[index] ?? 0;
    const text = cell(domain, memoryTotal);
    return padStart(index === 0 ? cutText(text, width) : text, width);
  });

export const xentopHeading = (widths: readonly number[]): string[] =>
  xentopColumns.map(({title}, index) => title.padStart(widths[index] ?? 0));

/** The lines below a domain, in the order of processors, interfaces, disks. */
export function xentopDetails({info}: XentopDomain, toggles: XentopToggles): string[] {
  const {vcpus, vifs, vbds} = info.stats;
  return [
    ...(toggles.vcpus ? vcpuLines(vcpus.map(vcpu => vcpu['cpu-ns'])) : []),
    ...(toggles.networks ? vifs.map(vifLine) : []),
    ...(toggles.vbds ? vbds.map(vbdLine) : []),
  ];
}

/** The table of the host's processors below the domains, from their use in percent. */
export function pcpuLines(percents: readonly number[]): string[] {
  const rule = '+-------+--------+';
  const rows = percents.map(
    (percent, index) => `| ${String(index).padEnd(5)} | ${percent.toFixed(1).padStart(5)}% |`,
  );
  return ['', 'Physical CPU Usage:', rule, '| Core  | Usage  |', rule, ...rows, rule];
}

type Vif = XentopDomain['info']['stats']['vifs'][number];
type Vbd = XentopDomain['info']['stats']['vbds'][number];

const count = (value: number, width = 8) => String(Math.floor(value)).padStart(width);

function vcpuLines(nanoseconds: readonly number[]): string[] {
  const items = nanoseconds.map(
    (spent, index) => ` ${String(index).padStart(2)}: ${count(spent / 1e9, 10)}s`,
  );
  const lines = [];
  for (let from = 0; from === 0 || from < items.length; from += vcpusOnLine) {
    const prefix = from === 0 ? 'VCPUs(sec): ' : '        ';
    lines.push(prefix + items.slice(from, from + vcpusOnLine).join(''));
  }
  return lines;
}

/** xentop shows the host's end of an interface: what it received, the guest sent. */
function vifLine(vif: Vif, index: number): string {
  const none = `${count(0)}err ${count(0)}drop`;
  const received = `${count(vif['tx-bytes'])}bytes ${count(vif['tx-packets'])}pkts ${none}`;
  const sent = `${count(vif['rx-bytes'])}bytes ${count(vif['rx-packets'])}pkts ${none}`;
  return `Net${index} RX: ${received}  TX: ${sent}`;
}

function vbdLine(vbd: Vbd): string {
  const number = vbdNumber(vbd.vdev);
  const hex = (value: number) => value.toString(16).padStart(2);
  const [read, written] = [vbd['read-requests'], vbd['write-requests']];
  const sectors = (bytes: number) => count(bytes / 512, 10);
  return (
    `VBD BlkBack ${String(number).padStart(4)} [${hex(number >> 8)}:${hex(number & 0xff)}] ` +
    `OO: ${count(0)}   RD: ${count(read)}   WR: ${count(written)}   ` +
    `RSECT: ${sectors(vbd['read-bytes'])}   WSECT: ${sectors(vbd['write-bytes'])}`
  );
}

/** The number by which Xen knows a disk's name: xen-vbd-interface(7). */
function vbdNumber(vdev: string): number {
  const [, kind = '', letters = '', partition = ''] =
    /^(xvd|sd|hd|ubd)([a-z]+)(\d*)$/.exec(vdev) ?? [];
  if (kind === '') return Number.parseInt(vdev, 10) || 0;
  const disk =
    [...letters].reduce((index, letter) => index * 26 + letter.charCodeAt(0) - 96, 0) - 1;
  const part = Number(partition || 0);
  switch (kind) {
    case 'hd':
      return disk < 2 ? (3 << 8) | (disk << 6) | part : (22 << 8) | ((disk - 2) << 6) | part;
    case 'sd':
      return (8 << 8) | (disk << 4) | part;
    default:
      return (202 << 8) | (disk << 4) | part;
  }
}
