import type {Action} from '../../keymap/bindings.ts';
import type {NetworkView} from '../../protocol/shapes/network-view.ts';
import type {Candidate} from './dialog.ts';
import type {FormNews} from '../form/form.ts';
import type {Operation} from './operation.ts';
import type {ConfigSurvey} from '../../protocol/shapes/config-survey.ts';
import type {Sample} from './sample.ts';
import type {Target} from './target.ts';
import type {DetailsMore} from './view.ts';

/** What happens to the model: input, news from the runner of effects, time. */
export type Message =
  | {readonly type: 'key'; readonly key: string; readonly text?: string}
  | {readonly type: 'paste'; readonly text: string}
  | MouseMessage
  | {readonly type: 'act'; readonly action: Action}
  | {readonly type: 'resized'; readonly columns: number; readonly rows: number}
  /** Milliseconds since 1970. */
  | {readonly type: 'ticked'; readonly now: number}
  | {readonly type: 'sampled'; readonly sample: Sample}
  /** The connection to the host is lost, with why, or there again. */
  | {readonly type: 'link'; readonly lost: string | undefined}
  | {
      readonly type: 'operated';
      readonly id: number;
      readonly name: string;
      readonly operation: Operation;
      /** Why it failed, in full. */
      readonly error?: string;
      readonly output?: string;
    }
  | {
      readonly type: 'booted';
      readonly path: string;
      readonly name: string;
      readonly id?: number;
      readonly error?: string;
    }
  | {readonly type: 'surveyed'; readonly surveys: readonly ConfigSurvey[]}
  | {readonly type: 'failed'; readonly title: string; readonly text: string}
  | {readonly type: 'told'; readonly text: string}
  | {readonly type: 'form'; readonly news: FormNews}
  | {readonly type: 'networks-read'; readonly networks: readonly NetworkView[]}
  | {readonly type: 'details-read'; readonly more: DetailsMore}
  | {
      readonly type: 'log-read';
      readonly id: number;
      /** Lines that have gone from the beginning since the last time. */
      readonly gone: number;
      /** Lines after those that are as before. */
      readonly kept: number;
      /** What follows them now. */
      readonly fresh: readonly string[];
    }
  | {
      readonly type: 'refusals-known';
      readonly id: number;
      /** The reason by command. */
      readonly refusals: ReadonlyMap<string, string>;
    }
  | {
      readonly type: 'completed';
      readonly line: string;
      readonly candidates: readonly Candidate[];
    }
  | {
      readonly type: 'job-printed';
      readonly job: number;
      readonly text: string;
      readonly error: boolean;
    }
  /** @param code Its exit code. */
  | {readonly type: 'job-ended'; readonly job: number; readonly code: number};

export type MouseMessage = {
  readonly type: 'mouse';
  readonly action: 'press' | 'release' | 'drag' | 'wheel-up' | 'wheel-down';
  readonly button: 'left' | 'middle' | 'right';
  readonly column: number;
  readonly row: number;
  /** What is drawn there. */
  readonly on?: Target;
  /** It is on the dialog that lies over the view. */
  readonly onDialog?: boolean;
};
