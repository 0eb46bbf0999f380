import type {Diagnostic} from '../diagnostic.ts';
import type {MachineKind} from '../domain-config.ts';
import type {Option} from '../options/option.ts';
import {findOption, nearestKey} from '../options/options.ts';
import type {Resolution} from './resolution.ts';
import type {Collected, CommandWords} from './setting.ts';

/**
 * Warns once of every key that nobody knows, of every key that changes nothing on the domain's
 * machine, and of variables of the command line that nothing uses. A key that an expression uses is
 * a variable and needs no meaning.
 */
export function warnOfMeaningless(
  {warn}: Resolution,
  {settings, used}: Collected,
  {variables}: CommandWords,
  machine: MachineKind,
  diagnostics: Diagnostic[],
): void {
  for (const key of settings.keys()) {
    const option = findOption(key);
    if (option === undefined) {
      if (!used.has(key)) warn(key, `\`${key}' is not a known key${suggestion(key)}`);
    } else if (option.machines?.includes(machine) === false) {
      warn(key, `\`${key}' has no effect on a ${machine} domain${successor(option)}`);
    }
  }

  for (const [name, value] of variables) {
    if (findOption(name) !== undefined || used.has(name)) continue;
    const message = `nothing uses the variable \`${name}'${suggestion(name)}`;
    diagnostics.push({severity: 'warning', message, file: `${name}=${value}`});
  }
}

const successor = ({instead}: Option) =>
  instead === undefined ? '' : `; xl has ${instead} for it`;

function suggestion(key: string): string {
  const nearest = nearestKey(key);
  return nearest === undefined ? '' : `, did you mean \`${nearest}'?`;
}
