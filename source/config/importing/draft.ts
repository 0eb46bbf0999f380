import type {ConfigValue} from '../domain-config.ts';

/** What was made of a command line or a description of another program. */
export type Imported = {
  /** What it was taken for, such as `a command line of lguest`. */
  readonly origin: string;
  /** The config, in the order in which it is printed. */
  readonly settings: readonly (readonly [key: string, value: ConfigValue])[];
  /** What could not be carried over, a sentence each. */
  readonly notes: readonly string[];
};

/** A config that is being made. */
export type Draft = {
  readonly set: (key: string, value: ConfigValue) => void;
  readonly get: (key: string) => ConfigValue | undefined;
  /** Adds to a list, such as `disk`. */
  readonly add: (key: string, value: string) => void;
  /** Adds a word to the kernel's command line. */
  readonly kernelWord: (word: string) => void;
  readonly note: (sentence: string) => void;
  readonly finish: () => Imported;
};

/** Begins a config of a machine. */
export function draftConfig(origin: string, machine: 'uml' | 'qemu'): Draft {
  const settings = new Map<string, ConfigValue>([['machine', machine]]);
  const lists = new Map<string, string[]>();
  const kernelWords: string[] = [];
  const notes: string[] = [];
  return {
    set: (key, value) => void settings.set(key, value),
    get: key => settings.get(key),
    add: (key, value) => {
      const list = lists.get(key) ?? [];
      lists.set(key, list);
      list.push(value);
      settings.set(key, list);
    },
    kernelWord: word => void kernelWords.push(word),
    note: sentence => void notes.push(sentence),
    finish: () => ({
      origin,
      settings: [
        ...settings,
        ...(kernelWords.length === 0 ? [] : [['extra', kernelWords.join(' ')] as const]),
      ],
      notes,
    }),
  };
}

/**
 * MiB of a size such as `64`, `64m`, `1G`; undefined when it is none. What is less than a MiB more
 * counts as one.
 *
 * @param unit Bytes of a size without a letter.
 */
export function toMebibytes(text: string, unit = 1024 * 1024): number | undefined {
  const [, digits, letter = ''] = /^(\d+(?:\.\d+)?)([kmgt]?)(?:i?b)?$/i.exec(text) ?? [];
  if (digits === undefined) return undefined;
  const scale = letter === '' ? unit : 1024 ** (1 + 'kmgt'.indexOf(letter.toLowerCase()));
  return Math.max(1, Math.ceil((Number(digits) * scale) / (1024 * 1024)));
}

/** The letter of the disk with this number: 0 is `a`. */
export const diskLetter = (number: number) => String.fromCharCode(97 + number);

/**
 * An entry of `disk` in xl's words. A path that the old form would split takes the new one, which has
 * it last and whole.
 */
export function diskEntry(
  target: string,
  vdev: string,
  {format = 'raw', readOnly = false, cdrom = false} = {},
): string {
  const access = readOnly || cdrom ? 'r' : 'w';
  const words = [`format=${format}`, `vdev=${vdev}`, `access=${access}`];
  return [...words, ...(cdrom ? ['devtype=cdrom'] : []), `target=${target}`].join(',');
}
