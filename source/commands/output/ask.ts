import type {ClientContext} from '../verb.ts';

/** True where somebody is there to be asked. */
export const canAsk = ({stdin, stderr}: Pick<ClientContext, 'stdin' | 'stderr'>): boolean =>
  stdin.isTTY && stderr.isTTY;

/** Asks a question that Enter says yes to. The end of the input, or ^C, says no. */
export async function ask({stdin, stderr}: ClientContext, question: string): Promise<boolean> {
  const {createInterface} = await import('node:readline');
  const lines = createInterface({input: stdin, output: stderr});
  const answer = await new Promise<string>(resolve => {
    lines.once('close', () => resolve('no'));
    lines.question(`${question} [Y/n] `, resolve);
  });
  lines.close();
  return !/^n/i.test(answer.trim());
}
