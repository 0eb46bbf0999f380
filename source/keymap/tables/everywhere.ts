import type {BindingShape} from '../binding.ts';

/** What a key does wherever nothing else takes it. */
export const globalBindings = [
  {
    keys: ['?', 'f1'],
    action: 'help',
    context: 'global',
    description: 'What every key does',
    hint: 'help',
  },
  {
    keys: [':'],
    action: 'palette',
    context: 'global',
    description: 'Any verb of the command line',
    hint: 'command',
  },
  {
    keys: ['!'],
    action: 'errors',
    context: 'global',
    description: 'What went wrong lately, in full',
  },
  {keys: ['+'], action: 'slower', context: 'global', description: 'More time between updates'},
  {keys: ['-'], action: 'faster', context: 'global', description: 'Less time between updates'},
  {keys: ['Z'], action: 'freeze', context: 'global', description: 'Stop updating, and go on'},
  {keys: ['ctrl+r', 'f5'], action: 'refresh', context: 'global', description: 'Update now'},
  {keys: ['ctrl+l'], action: 'repaint', context: 'global', description: 'Draw the screen anew'},
  {
    keys: ['O'],
    action: 'mouse',
    context: 'global',
    description: 'Mouse on or off; off lets the terminal select text',
  },
  {
    keys: ['ctrl+z'],
    action: 'stop',
    context: 'global',
    description: 'Suspend domux; fg comes back',
  },
  {
    keys: ['ctrl+c'],
    action: 'quit',
    context: 'global',
    description: 'Quit from anywhere; domains go on',
  },
] as const satisfies readonly BindingShape[];
