import {UsageError} from '../../errors.ts';
import type {MonitorState} from '../../store/model/model.ts';
import {version} from '../../version.ts';
import type {ClientContext, Invocation, RunHere} from '../verb.ts';
import {readScreenOptions} from './screen-options.ts';

/** xentop's delay between updates, seconds. */
const usualDelay = 3;

/** `domux top [-b] [-i NUMBER] [-d SECONDS] [-n] [-x] [-v] [-r] [-f] [-z] [-p]`, or `-V` */
export const top: RunHere = async (context, invocation) => {
  const {options} = invocation;
  if (options['version'] === true) {
    context.stdout.write(`domux ${version}\n`);
    return 0;
  }
  const toggles = {
    networks: options['networks'] === true,
    vbds: options['vbds'] === true,
    vcpus: options['vcpus'] === true,
    repeatHeader: options['repeat-header'] === true,
    fullNames: options['full-name'] === true,
    zeroFirst: options['dom0-first'] === true,
    pcpus: options['pcpus'] === true,
  };
  const iterations = readIterations(invocation);
  if (options['batch'] === true) {
    const {printTables} = await import('./top-batch.ts');
    return printTables(context, {
      ...toggles,
      iterations: iterations ?? Infinity,
      delay: readBatchDelay(options['delay']),
    });
  }
  return watch(context, invocation, toggles, iterations);
};

async function watch(
  context: ClientContext,
  invocation: Invocation,
  toggles: Partial<MonitorState>,
  iterations: number | undefined,
) {
  const {showScreen} = await import('./open-screen.ts');
  const options = readScreenOptions(context, invocation);
  const more = iterations === undefined ? {} : {iterations};
  return showScreen(context, {delay: usualDelay, ...options, ...more}, toggles);
}

/** xentop takes the digits that a delay begins with, so that no digits are none. */
const readBatchDelay = (given: string | boolean | undefined): number =>
  given === undefined ? usualDelay : Math.max(0, Number.parseFloat(String(given)) || 0);

function readIterations({options}: Invocation): number | undefined {
  const given = options['iterations'];
  if (given === undefined) return undefined;
  if (typeof given === 'string' && /^\d+$/.test(given)) return Number(given);
  throw new UsageError(`option \`iterations' takes a number, not ${String(given)}.`, {exitCode: 2});
}
