import type {FetchProgress} from './packages/apt-get.ts';

/** What every work on images takes. */
export type ImageOptions = {
  readonly onProgress?: ((progress: FetchProgress) => void) | undefined;
  /** Ends the work, leaving nothing. The promise rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  readonly env?: NodeJS.ProcessEnv | undefined;
};
