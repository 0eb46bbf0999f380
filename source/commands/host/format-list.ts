import type {DomainInfo} from '../../protocol/commands.ts';
import type {ShutdownReason} from '../../protocol/states.ts';
import {left, lines, right} from './columns.ts';
import {tenths, toMebibytes, toSeconds} from './format-number.ts';

const header = 'Name                                        ID   Mem VCPUs\tState\tTime(s)';
const verboseHeader = `${header}   UUID                            Reason-Code\tSecurity Label`;

/** The table of `xl list`, byte for byte: the header has two tabs (tools/xl/xl_list.c in Xen's tree). */
export const formatList = (domains: readonly DomainInfo[]): string =>
  lines([header, ...domains.map(row)]);

/** The table of `xl list -v`. */
export const formatVerboseList = (domains: readonly DomainInfo[]): string =>
  lines([verboseHeader, ...domains.map(verboseRow)]);

function row({name, id, stats, vcpus, state, 'cpu-ns': cpu}: DomainInfo): string {
  const memory = right(toMebibytes(stats.memory.current), 5);
  const time = right(tenths(toSeconds(cpu)), 8);
  return `${left(name, 40)} ${right(id, 5)} ${memory} ${right(vcpus, 5)}     ${state}  ${time}`;
}

function verboseRow(domain: DomainInfo): string {
  const {uuid, state, reason} = domain;
  const code = state.charAt(3) === 's' ? reasonCode(reason).toString(16) : '-';
  return `${row(domain)} ${uuid} ${right(code, 8)} ${right('-', 16)}`;
}

/** Xen's shutdown codes (xen/include/public/sched.h); it has none of its own for a halt. */
function reasonCode(reason: ShutdownReason | undefined): number {
  switch (reason) {
    case 'reboot':
      return 1;
    case 'suspend':
      return 2;
    case 'crash':
      return 3;
    case 'watchdog':
      return 4;
    case 'poweroff':
    case 'halt':
    case undefined:
      return 0;
  }
}
