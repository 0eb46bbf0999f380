import {join} from 'node:path';

/** The files of one domain in the registry. */
export type DomainFiles = {
  readonly directory: string;
  /** Who and where: `Entry`. */
  readonly entry: string;
  /** What it is to be: `DomainConfig` as JSON. */
  readonly config: string;
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
export const consoleLog = (logDirectory: string, name: string, console: number) =>
  join(logDirectory, 'consoles', console === 0 ? `${name}.log` : `${name}@${console}.log`);
