import type {Form} from '../form/form.ts';
import type {RowKey} from './row-key.ts';

/** One thing that the whole screen can show. */
export type View = ListView | MonitorView | DetailsView | TextView | FormView;

export type ListView = {readonly type: 'list'};

export type MonitorView = {
  readonly type: 'monitor';
  /** Domains that are scrolled away. */
  readonly top: number;
};

export type DetailsView = {
  readonly type: 'details';
  readonly key: RowKey;
  readonly scroll: number;
};

/** A disk of a domain, as it is on the host. */
export type DetailsDisk = {
  readonly vdev: string;
  /** Absent for a drive with nothing in it. */
  readonly file?: string;
  /** What the file is a layer over. */
  readonly base?: string;
  /** Bytes that the file takes, and that the guest sees. */
  readonly used?: number;
  readonly promised?: number;
};

/** What is known of a domain only to who asks for it. */
export type DetailsMore = {
  readonly id: number;
  readonly commandLine: readonly string[];
  /** Process of the machine on the host. */
  readonly pid?: number;
  readonly guestProcess: number;
  /** Its disks, as on the host. */
  readonly disks: readonly DetailsDisk[];
  /** The last lines of its primary console. */
  readonly console: readonly string[];
};

export type FormView = {readonly type: 'form'; readonly form: Form};

export type TextView = {
  readonly type: 'text';
  readonly source: TextSource;
  readonly title: string;
  readonly lines: readonly TextLine[];
  readonly scroll: number;
  /** Stays at the end while lines are added. */
  readonly follow: boolean;
  /** Only lines with this in them are shown. */
  readonly filter: string;
};

/** What a pane of text shows, and so what adds to it. */
export type TextSource =
  | {readonly type: 'help'}
  | {readonly type: 'events'}
  | {readonly type: 'networks'}
  | {readonly type: 'errors'}
  | {readonly type: 'log'; readonly id: number}
  /** What was asked for once, and is not added to. */
  | {readonly type: 'page'}
  | {readonly type: 'job'; readonly job: number; readonly running: boolean};

export type TextLine = {
  readonly text: string;
  /** Prose: it is broken at blanks, and goes on so many columns from the left. */
  readonly indent?: number;
  readonly tone?: 'title' | 'key' | 'error' | 'added' | 'dim';
};

/** Wraps plain lines. */
export const toLines = (text: string, tone?: TextLine['tone']): TextLine[] =>
  text
    .replace(/\n$/, '')
    .split('\n')
    .map(line => (tone === undefined ? {text: line} : {text: line, tone}));
