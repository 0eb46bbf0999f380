import type {Host} from '../../../host/host.ts';
import type {ScreenSession} from '../../../terminal/screen-session.ts';
import type {ClientContext} from '../../verb.ts';
import type {Forms} from '../forms.ts';
import type {Jobs} from './jobs.ts';
import type {Sampler} from '../sampling/sampler.ts';

/** What effects are carried out with. */
export type EffectPort = {
  readonly context: ClientContext;
  /** Perhaps read-only. */
  readonly host: Host;
  readonly readOnly: boolean;
  readonly sampler: Sampler;
  readonly jobs: Jobs;
  readonly forms: Forms;
  readonly session: () => ScreenSession;
  /** Takes a sample as soon as it can be. */
  readonly sampleNow: () => void;
  readonly repaint: () => void;
  readonly keepState: () => void;
  /** Ends the screen. */
  readonly quit: (code: number) => void;
};
