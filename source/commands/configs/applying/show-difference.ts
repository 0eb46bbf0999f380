import {lineDifference} from '../../../config/editing/line-difference.ts';
import type {DifferenceLine} from '../../../config/editing/line-difference.ts';
import type {ClientContext} from '../../verb.ts';

/** Parameters of SGR for the lines of a difference, as diff --color has them. */
const colours: Readonly<Record<DifferenceLine['type'], string>> = {
  same: '',
  removed: '31',
  added: '32',
  place: '36',
};

/** Writes the difference of two texts, in colour on a terminal that has them. */
export async function writeDifference(
  {env}: Pick<ClientContext, 'env'>,
  stream: NodeJS.WriteStream,
  before: string,
  after: string,
): Promise<void> {
  const coloured = stream.isTTY && !env['NO_COLOR'] && env['TERM'] !== 'dumb';
  for (const {type, text} of await lineDifference(before, after)) {
    const code = coloured ? colours[type] : '';
    stream.write(code === '' ? `${text}\n` : `\x1b[${code}m${text}\x1b[m\n`);
  }
}
