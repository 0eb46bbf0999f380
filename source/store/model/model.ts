import type {Binding} from '../../keymap/bindings.ts';
import {effectiveConsoleBindings} from '../../keymap/console-bindings.ts';
import type {ConsoleBinding} from '../../keymap/console-bindings.ts';
import type {KeyOverrides} from '../../keymap/overrides.ts';
import {effectiveBindings} from '../../keymap/resolve.ts';
import {defaultColumns} from './columns.ts';
import type {ColumnChoice, ColumnKey} from './columns.ts';
import type {Dialog} from './dialog.ts';
import type {Filter} from './filter.ts';
import {parseFilter} from './filter.ts';
import type {HostFigures} from '../../protocol/shapes/host-figures.ts';
import type {ConfiguredDomain, DomainRow, HostHistory, Occurrence} from './sample.ts';
import type {RowKey} from './row-key.ts';
import type {Task} from './task.ts';
import type {DetailsMore, MonitorView, TextView, View} from './view.ts';
import type {MonitorSort} from '../xentop/columns.ts';

/** Everything that the screen shows. */
export type Model = {
  readonly size: {readonly columns: number; readonly rows: number};
  /** Milliseconds since 1970, as of the last message that told. */
  readonly now: number;
  readonly settings: ScreenSettings;
  /** The keys as this user has them. */
  readonly keys: readonly Binding[];
  /** Those of consoles, which begin with a prefix key, as people say it: for the help. */
  readonly consoleKeys: {readonly prefix: string; readonly table: readonly ConsoleBinding[]};
  /** Seconds between two samples. */
  readonly delay: number;
  readonly frozen: boolean;
  readonly mouse: boolean;
  /** The first sample has come. */
  readonly sampled: boolean;
  readonly host: HostFigures | undefined;
  /** Why the host cannot be reached at present: it is tried again and again. */
  readonly lost: string | undefined;
  readonly hostHistory: HostHistory;
  /** By ID, in ascending order; Domain-0 is among them. */
  readonly domains: ReadonlyMap<number, DomainRow>;
  readonly configured: readonly ConfiguredDomain[];
  readonly list: ListState;
  readonly monitor: MonitorState;
  /** What is shown, the innermost last. */
  readonly views: readonly [View, ...View[]];
  /** Panes of commands that go on although they were left, in that order. */
  readonly commands: readonly TextView[];
  readonly dialog: Dialog | undefined;
  readonly tasks: ReadonlyMap<number, Task>;
  /** Configs whose domains are being started, by path: milliseconds since 1970. */
  readonly booting: ReadonlyMap<string, number>;
  readonly toasts: readonly Toast[];
  readonly errors: readonly ReportedError[];
  readonly occurrences: readonly Occurrence[];
  /** What there is to be known of the domain whose details are shown, once it has come. */
  readonly more: DetailsMore | undefined;
  /** Lines given to the palette, the newest last. */
  readonly history: readonly string[];
  /** What a domain's machine refuses, by command, with the reason; for the domains that were asked. */
  readonly refusals: ReadonlyMap<number, ReadonlyMap<string, string>>;
};

/** A verb of the command line that does something with a domain. */
export type DomainVerb = {
  /** As typed after `domux`, such as `snapshot create`. */
  readonly path: string;
  readonly summary: string;
  /** It takes any number of domains. */
  readonly several: boolean;
};

export type ScreenSettings = {
  readonly version: string;
  /** `user@host`, where it is not this one. */
  readonly remote: string | undefined;
  readonly readOnly: boolean;
  /** Who uses this screen, as the event log names them. */
  readonly who: string;
  /** Seconds that a guest gets to shut down before destroying it is offered. */
  readonly shutdownPatience: number;
  /** Verbs of the command line. */
  readonly verbs: readonly string[];
  /** Those whose first word is a domain. */
  readonly domainVerbs: readonly DomainVerb[];
  /** What the names of files begin with that are proposed: a path and a slash, or nothing. */
  readonly workingDirectory: string;
};

export type ListState = {
  readonly selected: RowKey | undefined;
  /** Number of the first row that is shown. */
  readonly top: number;
  readonly sort: {readonly column: ColumnKey; readonly reverse: boolean};
  readonly marks: ReadonlySet<RowKey>;
  /** The row that was marked last, where a range begins. */
  readonly anchor: RowKey | undefined;
  readonly filter: Filter;
  readonly totals: boolean;
  readonly configured: boolean;
  readonly columns: readonly ColumnChoice[];
  /** Details of the selected domain beside the list; undefined: where the terminal is wide. */
  readonly pane: boolean | undefined;
  /** Lines of them that are scrolled away. */
  readonly paneScroll: number;
};

export type MonitorState = {
  readonly networks: boolean;
  readonly vbds: boolean;
  readonly vcpus: boolean;
  readonly repeatHeader: boolean;
  readonly fullNames: boolean;
  /** Domain-0 before all others, whatever the order. */
  readonly zeroFirst: boolean;
  /** The processors of the host, below the table. */
  readonly pcpus: boolean;
  readonly sort: MonitorSort;
};

export type Toast = {
  readonly text: string;
  readonly tone: 'info' | 'good' | 'error';
  /** Milliseconds since 1970. */
  readonly until: number;
  /** It is the first line of an error that has more of them. */
  readonly more?: boolean;
};

export type ReportedError = {
  readonly at: number;
  readonly title: string;
  /** In full, of any number of lines. */
  readonly text: string;
};

export type ModelOptions = {
  readonly size: Model['size'];
  readonly now: number;
  readonly settings: ScreenSettings;
  readonly delay?: number;
  readonly mouse?: boolean;
  readonly filter?: string;
  readonly keys?: KeyOverrides;
  /** The prefix key of consoles as people say it. */
  readonly prefix?: string;
  readonly columns?: readonly ColumnChoice[];
  readonly pane?: boolean;
  readonly history?: readonly string[];
  /** The row to begin at, instead of the first. */
  readonly selected?: RowKey | undefined;
  /** Begin with the monitoring view, switched so. */
  readonly monitor?: Partial<MonitorState>;
};

const defaultMonitor: MonitorState = {
  networks: false,
  vbds: false,
  vcpus: false,
  repeatHeader: false,
  fullNames: false,
  zeroFirst: false,
  pcpus: false,
  sort: 0,
};

const monitorView: MonitorView = {type: 'monitor', top: 0};

/** The model before the first sample. */
export function initialModel(options: ModelOptions): Model {
  const {size, now, settings, monitor} = options;
  return {
    size,
    now,
    settings,
    keys: effectiveBindings(options.keys),
    consoleKeys: {
      prefix: options.prefix ?? 'Ctrl-]',
      table: effectiveConsoleBindings(options.keys),
    },
    delay: options.delay ?? 1,
    frozen: false,
    mouse: options.mouse ?? true,
    sampled: false,
    host: undefined,
    lost: undefined,
    hostHistory: {cpu: [], lastCpu: undefined},
    domains: new Map(),
    configured: [],
    list: {
      selected: options.selected,
      top: 0,
      sort: {column: 'id', reverse: false},
      marks: new Set(),
      anchor: undefined,
      filter: parseFilter(options.filter ?? ''),
      totals: false,
      configured: true,
      columns: options.columns ?? defaultColumns,
      pane: options.pane,
      paneScroll: 0,
    },
    monitor: {...defaultMonitor, ...monitor},
    views: [monitor === undefined ? {type: 'list'} : monitorView],
    commands: [],
    dialog: undefined,
    tasks: new Map(),
    booting: new Map(),
    toasts: [],
    errors: [],
    occurrences: [],
    more: undefined,
    history: options.history ?? [],
    refusals: new Map(),
  };
}

/** The view that is shown now. */
export const currentView = ({views}: Model): View => views.at(-1) ?? views[0];
