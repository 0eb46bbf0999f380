import type {FormRequest} from './form/form.ts';
import type {Operation} from './operation.ts';

/** What an update wants done outside of the model; the runner answers with messages. */
export type Effect =
  /** Take a sample now. */
  | {readonly type: 'sample'}
  | {readonly type: 'operate'; readonly id: number; readonly operation: Operation}
  /** Hand the terminal over to the domain's console until it is left. */
  | {readonly type: 'open-console'; readonly id: number}
  /** Hand the terminal over to another run of the command line, such as an editor. */
  | {readonly type: 'run-in-terminal'; readonly words: readonly string[]}
  /** What is not in a sample: the machine's command line, the last lines of the console. */
  | {readonly type: 'read-details'; readonly id: number}
  | {readonly type: 'read-log'; readonly id: number}
  | {readonly type: 'query-refusals'; readonly id: number}
  /** Run a line of the command line. */
  | {readonly type: 'run-verb'; readonly job: number; readonly line: string}
  | {readonly type: 'end-job'; readonly job: number}
  /** Ask for candidates for the last word of a line. */
  | {readonly type: 'complete'; readonly line: string}
  /** Put text into the clipboard of the terminal. */
  | {readonly type: 'copy'; readonly text: string}
  | {readonly type: 'form'; readonly request: FormRequest}
  | {readonly type: 'keep-columns'}
  | {readonly type: 'set-mouse'; readonly on: boolean}
  | {readonly type: 'repaint'}
  | {readonly type: 'stop'}
  | {readonly type: 'quit'};
