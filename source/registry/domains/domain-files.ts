import {join} from 'node:path';

/** The files of one domain in the registry. */
export type DomainFiles = {
  readonly directory: string;
  /** Who and where: `Entry`. */
  readonly entry: string;
  /** What it is to be: `DomainConfig` as JSON. */
  readonly config: string;
  /** What it is to be when its machine is started next, where that differs: `DomainConfig` as JSON. */
  readonly nextConfig: string;
  /** What the guest process must remember if it is killed. */
  readonly state: string;
  readonly control: string;
  /** What the guest process itself had to say. */
  readonly guestLog: string;
  /** A directory that belongs to the machine. */
  readonly machine: string;
};

/** The directory that holds one directory per domain, named by its ID. */
export const domainsDirectory = (run: string) => join(run, 'domains');

export const domainDirectory = (run: string, id: number) => join(domainsDirectory(run), String(id));

export function domainFiles(directory: string): DomainFiles {
  return {
    directory,
    entry: join(directory, 'entry.json'),
    config: join(directory, 'config.json'),
    nextConfig: join(directory, 'next-config.json'),
    state: join(directory, 'state.json'),
    control: join(directory, 'control.sock'),
    guestLog: join(directory, 'guest.log'),
    machine: join(directory, 'machine'),
  };
}

/** The socket that carries the bytes of one console; console 0 is the primary one. */
export const consoleSocket = (directory: string, console: number) =>
  join(directory, console === 0 ? 'console.sock' : `console${console}.sock`);

/** Where the log of a console is kept: it outlives the domain, so it goes by name. */
export const consoleLog = (logDirectory: string, name: string, console: number) => {
  const stem = fileStem(name);
  return join(logDirectory, 'consoles', console === 0 ? `${stem}.log` : `${stem}@${console}.log`);
};

/** Bytes of a name that leave room for what is put behind it: a file name ends at 255 (NAME_MAX). */
const longestStem = 200;

/** A name as the beginning of a file name: one that is too long is cut and told apart by its hash. */
export function fileStem(name: string): string {
  const bytes = Buffer.from(name);
  if (bytes.length <= longestStem) return name;
  let hash = 0x811c9dc5;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return `${cutName(name, longestStem - 9)}~${hash.toString(16).padStart(8, '0')}`;
}

/** As much of the beginning of a name as fits in so many bytes of UTF-8. */
export function cutName(name: string, bytes: number): string {
  let cut = '';
  for (const character of name) {
    if (Buffer.byteLength(cut + character) > bytes) break;
    cut += character;
  }
  return cut;
}
