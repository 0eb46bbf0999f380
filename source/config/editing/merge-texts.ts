/** What became of two edits of one text. */
export type Merged = {
  readonly text: string;
  /** Both changed the same lines: the text has both, between marks that no config takes. */
  readonly conflict: boolean;
};

/**
 * Puts two edits of one text together, line by line.
 *
 * @param labels What the marks of a conflict call the two.
 */
export async function mergeTexts(
  mine: string,
  base: string,
  theirs: string,
  labels: {readonly mine: string; readonly theirs: string},
): Promise<Merged> {
  const {diff3Merge} = await import('node-diff3');
  const parts = diff3Merge(mine.split('\n'), base.split('\n'), theirs.split('\n'), {
    excludeFalseConflicts: true,
  });
  const lines = parts.flatMap(({ok = [], conflict}) =>
    conflict === undefined
      ? ok
      : [
          `<<<<<<< ${labels.mine}`,
          ...conflict.a,
          '=======',
          ...conflict.b,
          `>>>>>>> ${labels.theirs}`,
        ],
  );
  return {text: lines.join('\n'), conflict: parts.some(part => part.conflict !== undefined)};
}
