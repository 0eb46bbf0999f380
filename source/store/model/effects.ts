import type {FormRequest} from '../form/form.ts';
import type {Operation} from './operation.ts';
import type {Deletion} from './sample.ts';

/** What an update wants done outside of the model; the runner answers with messages. */
export type Effect =
  /** Take a sample now. */
  | {readonly type: 'sample'}
  | {readonly type: 'operate'; readonly id: number; readonly operation: Operation}
  /** Start the domain of a config. */
  | {readonly type: 'boot'; readonly name: string; readonly path: string}
  /** Look what would go with these configs. */
  | {readonly type: 'survey-configs'; readonly paths: readonly string[]}
  | {readonly type: 'delete-configs'; readonly deletions: readonly Deletion[]}
  /** Hand the terminal over to the domain's console until it is left. */
  | {readonly type: 'open-console'; readonly id: number}
  /** Hand the terminal over to another run of the command line, such as an editor. */
  | {readonly type: 'run-in-terminal'; readonly words: readonly string[]}
  | {readonly type: 'query-refusals'; readonly id: number}
  /** Run a line of the command line. */
  | {readonly type: 'run-verb'; readonly job: number; readonly line: string}
  | {readonly type: 'end-job'; readonly job: number}
  /** Ask for candidates for the last word of a line. */
  | {readonly type: 'complete'; readonly line: string}
  /** Put text into the clipboard of the terminal. */
  | {readonly type: 'copy'; readonly text: string}
  | {readonly type: 'form'; readonly request: FormRequest}
  /** Keep what is remembered from one time to the next. */
  | {readonly type: 'keep-state'}
  | {readonly type: 'set-mouse'; readonly on: boolean}
  | {readonly type: 'repaint'}
  | {readonly type: 'stop'}
  | {readonly type: 'quit'};
