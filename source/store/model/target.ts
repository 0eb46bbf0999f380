import type {Action} from '../../keymap/bindings.ts';
import type {ColumnKey} from './columns.ts';
import type {RowKey} from './row-key.ts';

/** What a click is about. */
export type Target =
  /** A key of the footer, or of a text that names one. */
  | {readonly type: 'action'; readonly action: Action}
  | {readonly type: 'row'; readonly key: RowKey}
  /** A heading of the list. */
  | {readonly type: 'column'; readonly key: ColumnKey}
  /** A heading of the monitoring view, from 0. */
  | {readonly type: 'monitor-column'; readonly index: number}
  /** The pane beside the list. */
  | {readonly type: 'pane'}
  /** A row of a form. */
  | {readonly type: 'form-row'; readonly key: string}
  /** A button of a question, from 0. */
  | {readonly type: 'button'; readonly index: number}
  /** An entry of a menu, of the columns, of the candidates, from 0. */
  | {readonly type: 'item'; readonly index: number};
