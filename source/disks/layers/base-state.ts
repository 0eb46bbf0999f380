import {realpathSync, statSync} from 'node:fs';

/** A base as it was when a layer was made over it. */
export type BaseState = {
  /** Absolute path, without links. */
  readonly base: string;
  readonly baseBytes: number;
  /** Milliseconds since 1970. */
  readonly baseModified: number;
};

/** A base as it is now. */
export function stateOfBase(base: string): BaseState {
  const path = realpathSync(base);
  const {size, mtimeMs} = statSync(path);
  return {base: path, baseBytes: size, baseModified: mtimeMs};
}

/** Whether a base was written to meanwhile, so that what a layer over it holds may not fit. */
export const hasChanged = (before: BaseState, now: BaseState): boolean =>
  before.baseModified !== now.baseModified || before.baseBytes !== now.baseBytes;
