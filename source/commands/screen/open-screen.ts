import type {MonitorState} from '../../store/model/model.ts';
import {requireTerminal} from '../require-terminal.ts';
import type {ClientContext, RunHere} from '../verb.ts';
import {guardTerminal} from '../../terminal/guardian.ts';
import {readScreenOptions} from './screen-options.ts';
import type {ScreenOptions} from './screen-options.ts';

/** `domux [--readonly] [--filter FILTER] ...` */
export const openScreen: RunHere = async (context, invocation) =>
  showScreen(context, readScreenOptions(context, invocation));

/** The same without options, at one of the domains. */
export async function openScreenAt(context: ClientContext, name: string): Promise<number> {
  const domains = await context.host.list();
  const select = domains.find(({info}) => info.name === name)?.info.id;
  return showScreen(context, {...readScreenOptions(context, {options: {}}), select});
}

/** Shows the screen until it is quit. @param monitor Begin with the monitoring view. */
export async function showScreen(
  context: ClientContext,
  options: ScreenOptions,
  monitor?: Partial<MonitorState>,
): Promise<number> {
  requireTerminal(context, 'The screen needs', 'domux list and domux top -b print without one.');
  const guarding = guardTerminal();
  // Ink and React take longer to load than most verbs to run.
  const {runScreen} = await import('./run-screen.ts');
  return runScreen(context, await guarding, options, monitor);
}
