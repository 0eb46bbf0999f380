import {PassThrough} from 'node:stream';
import {text} from 'node:stream/consumers';
import type {Candidate} from '../../store/dialog.ts';
import {complete, filesMark} from '../help/complete.ts';
import type {Context} from '../verb.ts';
import {splitWords} from '../../system/split-words.ts';

/** Candidates for the last word of a line: the same that a shell is given. */
export async function findCandidates(context: Context, line: string): Promise<Candidate[]> {
  const words = splitWords(line);
  if (line === '' || /\s$/.test(line)) words.push('');
  const stdout = new PassThrough();
  const printed = text(stdout);
  await complete(
    {...context, stdout: stdout as unknown as NodeJS.WriteStream},
    {options: {}, words},
  );
  stdout.end();
  return (await printed)
    .split('\n')
    .filter(row => row !== '' && row !== filesMark)
    .map(row => {
      const [word = '', help = ''] = row.split('\t');
      return {word, help};
    });
}
