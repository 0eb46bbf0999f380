import type {Choice} from './choice-overlay.ts';
import type {ConsoleSignal, SignalType} from '../link/console-port.ts';

/** Keys of the kernel's SysRq (Documentation/admin-guide/sysrq.rst) that are of use from outside. */
const sysrqKeys: readonly (readonly [key: string, does: string])[] = [
  ['s', 'write what is cached to the disks'],
  ['u', 'mount the disks read-only'],
  ['w', 'show tasks that are blocked'],
  ['m', 'show what memory is used for'],
  ['l', 'show what every processor does'],
  ['h', 'list these keys on the console'],
  ['e', 'ask every process to end'],
  ['f', 'end the process with the most memory'],
  ['i', 'kill every process'],
  ['b', 'restart at once, without unmounting'],
  ['o', 'power off at once'],
  ['c', 'crash'],
];

/** After these the guest is not what it was before: they are asked about. */
const grave = new Set(['e', 'i', 'b', 'o', 'c']);

const all: readonly Choice<ConsoleSignal>[] = [
  {
    value: {type: 'ctrl-alt-del'},
    label: 'Ctrl-Alt-Del',
    note: 'the guest decides: mostly a restart',
  },
  {value: {type: 'power-button'}, label: 'Power button', note: 'ask the guest to shut down'},
  {value: {type: 'break'}, label: 'Break', note: 'on the serial line'},
  ...sysrqKeys.map(([key, does]) => ({
    value: {type: 'sysrq', key} as const,
    label: `SysRq ${key}`,
    note: does,
  })),
];

/** What can be sent to a guest beside its console. @param refusals What its machine cannot send, and why. */
export const signalChoices = (
  refusals: ReadonlyMap<SignalType, string>,
): readonly Choice<ConsoleSignal>[] =>
  all.map(choice => {
    const refusal = refusals.get(choice.value.type);
    return refusal === undefined ? choice : {...choice, note: refusal, refusal};
  });

/** What is asked before it is sent; undefined where nothing is. */
export function questionBefore(signal: ConsoleSignal, name: string): string | undefined {
  switch (signal.type) {
    case 'ctrl-alt-del':
    case 'power-button':
    case 'break':
      return undefined;
    case 'sysrq':
      return grave.has(signal.key) ? `Send SysRq ${signal.key} to ${name}?` : undefined;
  }
}
