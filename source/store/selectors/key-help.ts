import {consoleContexts, contexts} from '../../keymap/binding.ts';
import {helpLines} from '../../keymap/describe.ts';
import {contextStack} from './context.ts';
import type {Model} from '../model/model.ts';
import type {TextLine} from '../model/view.ts';

/** Columns of the keys: fewer where the screen is narrow. */
const mostForKeys = 20;

/** Every key as this user has it: those that mean something here first, those of consoles last. */
export function keyHelp(model: Model): TextLine[] {
  const {prefix, table} = model.consoleKeys;
  const keysWidth = Math.min(mostForKeys, Math.floor(model.size.columns / 4));
  const here = contextStack(model);
  const others = Object.keys(contexts).filter(context => !here.some(one => one === context));
  const headings = Object.entries(contexts);
  const screen = [...here, ...others].flatMap(context =>
    headings.filter(([key]) => key === context),
  );
  const consoles = Object.entries(consoleContexts).map(
    ([context, heading]) =>
      [context, `Consoles: ${context === 'prefix' ? `after ${prefix}` : heading}`] as const,
  );
  const lines = [...helpLines(model.keys, screen), ...helpLines(table, consoles)];
  return lines.flatMap((line, index): TextLine[] =>
    'heading' in line
      ? [...(index === 0 ? [] : [{text: ''}]), {text: line.heading, tone: 'title'}]
      : [
          {
            text: `  ${line.keys.padEnd(keysWidth)} ${line.description}`,
            indent: keysWidth + 3,
          },
        ],
  );
}
