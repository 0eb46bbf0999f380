import type {ConsoleLine, GuestLimits, MachineKind} from '../domain-config.ts';
import {checkValue} from '../options/check-value.ts';
import type {Option} from '../options/option.ts';
import {findOption} from '../options/options.ts';
import type {Diagnostic} from '../diagnostic.ts';
import type {Evaluated} from '../evaluation/values.ts';
import {diagnose, offsetWithin, type Setting} from './setting.ts';

/** What an image gives a domain; all paths absolute. */
export type BootImage = {
  readonly kernel: string;
  /** The same kernel as an ELF file that boots PVH. */
  readonly kernelElf?: string;
  readonly ramdisk?: string;
  /** What its kernel needs on the command line; `{name}` stands for the domain's name. */
  readonly cmdline?: string;
  readonly machine: MachineKind;
  /** Its ramdisk mounts a root on NFS, which its kernel by itself cannot. */
  readonly nfs?: true;
  /** MiB that it always boots with; less does not, or only now and then. */
  readonly leastMemory?: number;
  readonly consoles?: number;
  readonly consoleLine?: ConsoleLine;
};

/** What a config is resolved against. */
export type ResolveOptions = {
  /** KEY=VALUE of the command line. */
  readonly words?: readonly string[];
  /** Absolute path of the config file; absent when the command line says it all. */
  readonly path?: string;
  readonly workingDirectory: string;
  readonly limits: GuestLimits;
  /** Absolute path of the directory where the disks of domains are. */
  readonly disksDirectory: string;
  /** The user's setting; `auto` is the same as none. */
  readonly machine?: MachineKind | 'auto';
  /** The image that a domain boots which names neither kernel, boot loader nor disks. */
  readonly defaultKernel?: string;
  /** The domain is to start now: what it boots must be there. Else that is only warned of. */
  readonly start?: boolean;
  /** The image of this name for this machine; where there is none, that for another one. */
  readonly resolveImage: (name: string, machine?: MachineKind) => BootImage | undefined;
  /** True for an existing file that is no directory. */
  readonly isFile: (path: string) => boolean;
  /** What the kernel in a file is made for, if it is one that can be told. */
  readonly kernelKind: (path: string) => 'pc' | 'uml' | undefined;
  /** A new UUID; for domains whose config has none. */
  readonly newUuid: () => string;
  readonly chooseMac: ChooseMac;
};

/** Gives the MAC address of an interface whose config names none, by its place among the domain's. */
export type ChooseMac = (
  domain: {
    readonly name: string;
    /** Absolute path of its config file; undefined when the command line says it all. */
    readonly path: string | undefined;
  },
  index: number,
) => string;

/** The checked settings of a config, and what there is to say about them. */
export type Resolution = {
  readonly text: (key: string) => string | undefined;
  readonly integer: (key: string) => number | undefined;
  readonly flag: (key: string) => boolean | undefined;
  readonly elements: (key: string) => readonly Evaluated[];
  /** True when the key has a value, right or wrong. */
  readonly isSet: (key: string) => boolean;
  /**
   * Notes an error about the value of a key, or about a character of a part of it; about the config
   * as a whole when the key is not set.
   */
  readonly error: (key: string, message: string, part?: Evaluated, index?: number) => void;
  /** The same for a warning, which is about the key where no part is given. */
  readonly warn: (key: string, message: string, part?: Evaluated, index?: number) => void;
  readonly note: (key: string, message: string) => void;
};

/**
 * Checks every setting that has an option against it, and gives access to what passed.
 *
 * @param whole Where an error is that is about no setting.
 */
export function createResolution(
  settings: ReadonlyMap<string, Setting>,
  diagnostics: Diagnostic[],
  whole: Pick<Diagnostic, 'file' | 'line' | 'column'>,
): Resolution {
  const tell =
    (severity: Diagnostic['severity']): Resolution['error'] =>
    (key, message, part, index) => {
      const setting = settings.get(key);
      if (setting === undefined) {
        diagnostics.push({severity, message, ...whole});
        return;
      }
      const {source, value, keyOffset} = setting;
      const about = part ?? value;
      const offset =
        severity !== 'error' && part === undefined
          ? keyOffset
          : index === undefined
            ? about.node.start
            : offsetWithin(about, source, index);
      diagnostics.push(diagnose(severity, source, offset, message));
    };

  const error = tell('error');
  const checked = new Map<string, string | number | boolean | readonly Evaluated[]>();
  for (const [key, {value}] of settings) {
    const option: Option | undefined = findOption(key);
    if (option === undefined || value.type === 'none' || value.type === 'unknown') continue;
    const result = checkValue(option, value);
    if ('message' in result) error(key, result.message, result.at);
    else checked.set(key, result.value);
  }

  return {
    text: key => {
      const value = checked.get(key);
      return typeof value === 'string' ? value : undefined;
    },
    integer: key => {
      const value = checked.get(key);
      return typeof value === 'number' ? value : undefined;
    },
    flag: key => {
      const value = checked.get(key);
      return typeof value === 'boolean' ? value : undefined;
    },
    elements: key => {
      const value = checked.get(key);
      return Array.isArray(value) ? (value as readonly Evaluated[]) : [];
    },
    isSet: key => {
      const type = settings.get(key)?.value.type;
      return type !== undefined && type !== 'none';
    },
    error,
    warn: tell('warning'),
    note: tell('note'),
  };
}
