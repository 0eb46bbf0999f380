/** What goes with a config that is deleted, and what does not. */
export type ConfigSurvey = {
  readonly path: string;
  readonly name: string;
  /** Files that nothing but this config names, and that its domain could write; bytes. */
  readonly disks: readonly {readonly path: string; readonly bytes: number}[];
  /** Disks that are not deleted, whatever is wanted, with the reasons. */
  readonly kept: readonly {readonly path: string; readonly why: string}[];
  /** Names of the domains that run from it. */
  readonly running: readonly string[];
};
