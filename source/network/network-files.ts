import {join} from 'node:path';

/** Where networks are. Both paths are absolute. */
export type NetworkPlaces = {
  /** One directory for each network in use. */
  readonly run: string;
  /** Networks that were created by name: `NAME.json` each. */
  readonly definitions: string;
};

/** @param places The registry and the data of a user: `Places`. */
export const networkPlaces = (places: {
  readonly run: string;
  readonly data: string;
}): NetworkPlaces => ({
  run: join(places.run, 'networks'),
  definitions: join(places.data, 'networks'),
});

/** The files of a network in use. */
export type NetworkFiles = {
  readonly directory: string;
  /** Which process is its switch process, and how many it has had: `SwitchEntry`. */
  readonly entry: string;
  /** What it is: `NetworkDefinition`. */
  readonly network: string;
  /** Who is plugged in, for a switch process that takes over: `PortRecord`s. */
  readonly ports: string;
  readonly control: string;
  /** What the switch process and its programs had to say. */
  readonly log: string;
};

export const networkDirectory = ({run}: NetworkPlaces, name: string) => join(run, name);

export function networkFiles(directory: string): NetworkFiles {
  return {
    directory,
    entry: join(directory, 'entry.json'),
    network: join(directory, 'network.json'),
    ports: join(directory, 'ports.json'),
    control: join(directory, 'control.sock'),
    log: join(directory, 'switch.log'),
  };
}

/** The sockets of one port: where its machine asks to be plugged in, and where its frames go. */
export const portFiles = (directory: string, key: string) => ({
  control: join(directory, `${key}.ctl`),
  data: join(directory, `${key}.data`),
});
