import type {MachineKind} from '../domain-config.ts';

/** What a key of a config may hold. A number may be quoted, and text may be a bare number. */
export type OptionType =
  | 'text'
  | 'integer'
  /** True, False, a number (0 is false), or yes and no. */
  | 'boolean'
  | 'list'
  | 'text-or-list'
  | 'boolean-or-list'
  /** A list of disk specifications. */
  | 'disks'
  /** A list of interface specifications. */
  | 'vifs';

/** What keys are about, in the order that the form and the reference page have, with the headings. */
export const optionGroups = {
  general: 'General',
  memory: 'Memory',
  processors: 'Processors',
  boot: 'Boot',
  disks: 'Disks',
  network: 'Network',
  events: 'When the guest ends',
  display: 'Display',
  devices: 'Devices',
  emulation: 'Emulation',
  host: 'Host',
} as const;
export type OptionGroup = keyof typeof optionGroups;

/**
 * A key that a config may have: the checks, the warnings, the form and the reference page derive
 * from it.
 */
export type Option = {
  readonly key: string;
  readonly group: OptionGroup;
  readonly type: OptionType;
  /** One line: what it is. */
  readonly help: string;
  /** Of numbers. */
  readonly unit?: string;
  /** The values there are; anything else is an error. */
  readonly values?: readonly string[];
  /** What counts when it is not set. */
  readonly default?: string | number | boolean;
  readonly minimum?: number;
  readonly maximum?: number;
  /** The machines that it matters for; all of them when absent, none when empty. */
  readonly machines?: readonly MachineKind[];
  /** An old spelling: what to write today. */
  readonly instead?: string;
  /** An example of a value, as it is written in a config. */
  readonly example?: string;
};
