import type {Candidate} from '../../../store/model/dialog.ts';
import {completeLine, filesMark} from '../../help/complete.ts';
import type {ClientContext} from '../../verb.ts';
import {splitWords} from '../../../system/split-words.ts';

/** Candidates for the last word of a line: the same that a shell is given. */
export async function findCandidates(context: ClientContext, line: string): Promise<Candidate[]> {
  const words = splitWords(line);
  if (line === '' || /\s$/.test(line)) words.push('');
  return (await completeLine(context, words))
    .split('\n')
    .filter(row => row !== '' && row !== filesMark)
    .map(row => {
      const [word = '', help = ''] = row.split('\t');
      return {word, help};
    });
}
