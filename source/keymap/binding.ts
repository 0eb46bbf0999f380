/** Where keys mean something on the screen: the innermost context is asked first. */
export const contexts = {
  list: 'The list',
  domain: 'Domains: the selected one, or those that are marked',
  monitor: 'Monitoring, with the keys of xentop',
  details: 'Details of a domain',
  text: 'Text: help, events, logs, output of commands',
  form: 'Editing a config',
  'form-field': 'A field of a config',
  create: 'A new domain',
  menu: 'Menus',
  confirm: 'Questions',
  field: 'Text fields',
  global: 'Everywhere',
} as const;
export type Context = keyof typeof contexts;

/** Where keys mean something on the screen of consoles. */
export const consoleContexts = {
  prefix: 'After the prefix key',
  scrollback: 'In the scrollback',
  wall: 'On the wall',
  picker: 'In the list to choose from',
} as const;
export type ConsoleContext = keyof typeof consoleContexts;

/** What a table of keys says of one action in one context, whichever screen it is of. */
export type AnyBinding = {
  readonly keys: readonly string[];
  readonly action: string;
  readonly context: string;
  /** One line of the help, without a full stop. */
  readonly description: string;
  /** Shown at the bottom of the screen, in this order, as far as there is room. */
  readonly hint?: string;
  /** It changes something, and is refused where nothing may be changed. */
  readonly changes?: true;
};

/** What must be so for an action to be possible; the store knows whether it is, and why not. */
export type Need =
  /** Something is selected or marked. */
  | 'row'
  /** Something is under way in a row. */
  | 'task'
  /** A domain that exists; Domain-0 is one. */
  | 'domain'
  /** A domain other than Domain-0. */
  | 'guest'
  /** A config that no domain runs from. */
  | 'config'
  /** A config, or a domain that was created from one. */
  | 'file';

export type BindingShape = AnyBinding & {
  readonly context: Context;
  readonly needs?: Need;
  /** The command of the control protocol that it comes down to: its legal states and the machine's abilities hold. */
  readonly command?: string;
  /** The verb of the command line that carries it out. */
  readonly verb?: string;
};

export type ConsoleBindingShape = AnyBinding & {readonly context: ConsoleContext};
