import {UsageError} from '../../errors.ts';
import {forEachDomain} from '../for-each-domain.ts';
import type {Context, Run} from '../verb.ts';

/** `domux reset DOMAIN...` */
export const reset: Run = (context, {words}) => press(context, words, 'reset');

/** `domux trigger DOMAIN TRIGGER [VCPU]` */
export const trigger: Run = async (context, {words: [wanted = '', name = '']}) => {
  if (name === 'power' || name === 'reset' || name === 'nmi') return press(context, [wanted], name);
  // In xl's words (tools/xl/xl_vmcontrol.c); it knows a few more that no machine here has.
  throw new UsageError(`Invalid trigger "${name}": there are power, reset and nmi.`);
};

/** `domux button-press DOMAIN BUTTON` */
export const buttonPress: Run = async (context, {words: [wanted = '', name = '']}) => {
  if (name === 'power') return press(context, [wanted], name);
  throw new UsageError(`There is no button "${name}": there is power.`);
};

const commands = {power: 'system_powerdown', reset: 'system_reset', nmi: 'inject-nmi'} as const;

const press = (context: Context, words: readonly string[], button: keyof typeof commands) =>
  forEachDomain(context, words, {doing: 'Pressing a button'}, (_, client) =>
    client.execute(commands[button]),
  );
