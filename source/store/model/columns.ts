import {mebibytes, shortBytes, shortDuration} from './format.ts';
import type {DomainRow} from './sample.ts';

export type ColumnKey =
  | 'name'
  | 'id'
  | 'state'
  | 'time'
  | 'cpu'
  | 'load'
  | 'memory'
  | 'memory-percent'
  | 'maximum'
  | 'vcpus'
  | 'nets'
  | 'net-sent'
  | 'net-received'
  | 'vbds'
  | 'read'
  | 'written'
  | 'machine'
  | 'address'
  | 'ports'
  | 'uptime'
  | 'note';

/** A column that the user has put at this place, shown or hidden. */
export type ColumnChoice = {readonly key: ColumnKey; readonly shown: boolean};

/** What the cells of a column depend on besides the row. */
export type ColumnContext = {
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Bytes of memory of the host. */
  readonly memoryTotal: number;
  /** What is under way in a row, or wrong with it. */
  readonly note: (row: DomainRow) => string;
};

/** A column of the list. */
export type Column = {
  readonly key: ColumnKey;
  readonly title: string;
  /** Widest value; the columns `name` and `note` take what is left. */
  readonly width: number;
  /** The lowest ones are shown however narrow the terminal is. */
  readonly importance: number;
  readonly align: 'left' | 'right';
  readonly cell: (row: DomainRow, context: ColumnContext) => string;
  /** A graph instead of text. */
  readonly graph?: (row: DomainRow) => readonly number[];
  /** Order in which it sorts; absent where nobody would sort by it. */
  readonly compare?: (a: DomainRow, b: DomainRow) => number;
  /** That order begins with the biggest. */
  readonly falls?: true;
  readonly total?: (rows: readonly DomainRow[]) => string;
};

type Measure = (row: DomainRow) => number;

const sum = (rows: readonly DomainRow[], of: Measure) =>
  rows.reduce((total, row) => total + of(row), 0);

/** Biggest first, as in xentop. */
const descending =
  (of: Measure) =>
  (a: DomainRow, b: DomainRow): number =>
    of(b) - of(a);

const byName = (a: DomainRow, b: DomainRow): number =>
  a.info.name.localeCompare(b.info.name, 'en', {sensitivity: 'base'});

const cpuSeconds: Measure = ({info}) => info['cpu-ns'] / 1e9;
const cpu: Measure = ({rates}) => rates.cpu;
const memory: Measure = ({info}) => info.stats.memory.current;
const maximum: Measure = ({info}) => info.stats.memory.maximum;
const startedAt: Measure = ({info}) => info['started-at'] ?? Infinity;
const addressesOf = ({info}: DomainRow) => info.stats.vifs.flatMap(({address}) => address ?? []);
/** The host's ports with the guest's that they lead to: `8022:22 udp:5353:53`. */
const portsOf = ({info}: DomainRow) =>
  (info.forwards ?? []).map(forward => forward.replace(/^tcp:/, '')).join(' ');
const isHost = ({info}: DomainRow) => info.id === 0;

const number = (
  key: ColumnKey,
  title: string,
  width: number,
  importance: number,
  of: Measure,
  show: (value: number) => string,
): Column => ({
  key,
  title,
  width,
  importance,
  align: 'right',
  cell: row => show(of(row)),
  compare: descending(of),
  falls: true,
  total: rows => show(sum(rows, of)),
});

/** Every column, in the order that they have at first. */
export const columns: readonly Column[] = [
  {
    key: 'name',
    title: 'NAME',
    width: 8,
    importance: 0,
    align: 'left',
    cell: ({info}) => info.name,
    compare: byName,
    total: rows => `${rows.length} domains`,
  },
  {
    key: 'id',
    title: 'ID',
    width: 4,
    importance: 1,
    align: 'right',
    cell: ({info}) => String(info.id),
    compare: (a, b) => a.info.id - b.info.id,
  },
  {
    key: 'state',
    title: 'STATE',
    width: 6,
    importance: 1,
    align: 'left',
    cell: ({info}) => info.state,
    compare: (a, b) => (a.info.state < b.info.state ? 1 : a.info.state > b.info.state ? -1 : 0),
  },
  number('time', 'CPU(sec)', 9, 6, cpuSeconds, value => String(Math.floor(value))),
  number('cpu', 'CPU(%)', 6, 2, cpu, value => value.toFixed(value < 9999.5 ? 1 : 0)),
  {
    key: 'load',
    title: 'CPU GRAPH',
    width: 10,
    importance: 9,
    align: 'left',
    cell: () => '',
    graph: ({history, info}) => history.map(rates => rates.cpu / Math.max(1, info.vcpus)),
  },
  number('memory', 'MEM', 7, 2, memory, mebibytes),
  {
    key: 'memory-percent',
    title: 'MEM(%)',
    width: 6,
    importance: 8,
    align: 'right',
    cell: (row, {memoryTotal}) => ((100 * memory(row)) / Math.max(1, memoryTotal)).toFixed(1),
    compare: descending(memory),
    falls: true,
  },
  {
    ...number('maximum', 'MAXMEM', 8, 11, maximum, mebibytes),
    cell: row => (isHost(row) ? 'no limit' : mebibytes(maximum(row))),
  },
  number('vcpus', 'VCPUS', 5, 5, ({info}) => info.vcpus, String),
  number('nets', 'NETS', 4, 14, ({info}) => info.stats.vifs.length, String),
  number('net-sent', 'NETTX/s', 7, 10, ({rates}) => rates.netSent, shortBytes),
  number('net-received', 'NETRX/s', 7, 10, ({rates}) => rates.netReceived, shortBytes),
  number('vbds', 'VBDS', 4, 15, ({info}) => info.stats.vbds.length, String),
  number('read', 'VBD_RD/s', 8, 12, ({rates}) => rates.diskRead, shortBytes),
  number('written', 'VBD_WR/s', 8, 12, ({rates}) => rates.diskWritten, shortBytes),
  {
    key: 'machine',
    title: 'MACHINE',
    width: 7,
    importance: 7,
    align: 'left',
    cell: ({info}) => info.machine,
    compare: (a, b) => a.info.machine.localeCompare(b.info.machine),
  },
  {
    key: 'address',
    title: 'ADDRESS',
    width: 15,
    importance: 8,
    align: 'left',
    cell: row => addressesOf(row)[0] ?? '-',
    compare: (a, b) =>
      (addressesOf(a)[0] ?? '~').localeCompare(addressesOf(b)[0] ?? '~', 'en', {numeric: true}),
  },
  {
    key: 'ports',
    title: 'PORTS',
    width: 14,
    importance: 16,
    align: 'left',
    cell: row => portsOf(row) || '-',
    compare: (a, b) => portsOf(a).localeCompare(portsOf(b), 'en', {numeric: true}),
  },
  {
    key: 'uptime',
    title: 'UPTIME',
    width: 6,
    importance: 4,
    align: 'right',
    cell: ({info}, {now}) =>
      info['started-at'] === undefined ? '-' : shortDuration(now / 1000 - info['started-at']),
    compare: (a, b) => startedAt(a) - startedAt(b),
    falls: true,
  },
  {
    key: 'note',
    title: 'NOTE',
    width: 18,
    importance: 3,
    align: 'left',
    cell: (row, {note}) => note(row),
  },
];

export const defaultColumns: readonly ColumnChoice[] = columns.map(({key}) => ({key, shown: true}));

const byKey = new Map(columns.map(column => [column.key, column]));

/** The column with a key. */
export function findColumn(key: ColumnKey): Column {
  const column = byKey.get(key);
  if (column === undefined) throw new Error(`There is no column ${key}.`);
  return column;
}

/** The choices that were kept, with columns that have come since at the end. */
export function restoreColumns(kept: readonly ColumnChoice[]): readonly ColumnChoice[] {
  const known = kept.filter(({key}) => byKey.has(key));
  const keys = new Set(known.map(({key}) => key));
  return [...known, ...defaultColumns.filter(({key}) => !keys.has(key))];
}
