import type {DomainInfo} from '../../../protocol/commands.ts';
import type {ShutdownReason} from '../../../protocol/states.ts';
import {left, lines, right} from './columns.ts';
import {tenths, toMebibytes, toSeconds} from './format-number.ts';

const header = 'Name                                        ID   Mem VCPUs\tState\tTime(s)';
/** The pool that all processors are in. */
export const onlyPool = 'Pool-0';

/** Columns that `xl list` appends when asked to. */
export type MoreColumns = {
  readonly verbose?: boolean;
  readonly context?: boolean;
  readonly cpupool?: boolean;
  readonly numa?: boolean;
};

type Column = {readonly header: string; readonly cell: (domain: DomainInfo) => string};

/**
 * In their order, with xl's headers (tools/xl/xl_list.c in Xen's tree). A domain here has no label,
 * no pool but that of all processors, and memory from wherever the kernel takes it.
 */
const columns = {
  verbose: {
    header: '   UUID                            Reason-Code\tSecurity Label',
    cell: ({uuid, state, reason}) => {
      const code = state.charAt(3) === 's' ? reasonCode(reason).toString(16) : '-';
      return ` ${uuid} ${right(code, 8)} ${right('-', 16)}`;
    },
  },
  context: {header: '   Security Label', cell: () => ` ${right('-', 16)}`},
  cpupool: {header: '         Cpupool', cell: () => right(onlyPool, 16)},
  numa: {header: ' NODE Affinity', cell: () => ' all'},
} as const satisfies Readonly<Record<keyof MoreColumns, Column>>;

/** The table of `xl list`, byte for byte: the header has two tabs (tools/xl/xl_list.c in Xen's tree). */
export function formatList(domains: readonly DomainInfo[], more: MoreColumns = {}): string {
  const shown: Column[] = (['verbose', 'context', 'cpupool', 'numa'] as const)
    // The labels are among what -v shows.
    .filter(name => more[name] === true && !(name === 'context' && more.verbose === true))
    .map(name => columns[name]);
  return lines([
    header + shown.map(column => column.header).join(''),
    ...domains.map(domain => row(domain) + shown.map(({cell}) => cell(domain)).join('')),
  ]);
}

function row({name, id, stats, vcpus, state, 'cpu-ns': cpu}: DomainInfo): string {
  const memory = right(toMebibytes(stats.memory.current), 5);
  const time = right(tenths(toSeconds(cpu)), 8);
  return `${left(name, 40)} ${right(id, 5)} ${memory} ${right(vcpus, 5)}     ${state}  ${time}`;
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
