import {readFileIfPresent, writeFileAtomically} from '../../../system/files.ts';
import type {ForwardConfig, VifRate} from '../../../config/domain-config.ts';

/** What a domain says of an interface that it wants on the network. */
export type PortRequest = {
  /** Domain ID. */
  readonly id: number;
  /** The number of the interface in the guest. */
  readonly index: number;
  /** Directory of the machine; the port goes when it does. */
  readonly owner: string;
  /** Name of the domain. */
  readonly domain: string;
  readonly mac: string;
  /** The IPv4 address that it is to have. */
  readonly wanted?: string;
  readonly forwards: readonly ForwardConfig[];
  /** What its guest may send. */
  readonly rate?: VifRate;
};

/** What a successor has to know of a port. */
export type PortRecord = PortRequest & {
  /** `ID.INDEX` */
  readonly key: string;
  /** The number of the port in the switch. */
  readonly number: number;
  /** Where the machine takes frames, in base64, once it is plugged in. */
  readonly data?: string;
};

export const portKey = (id: number, index: number) => `${id}.${index}`;

/** Reads what a predecessor left; nothing where it left nothing that can be read. */
export function readPortRecords(file: string): readonly PortRecord[] {
  const text = readFileIfPresent(file);
  if (text === undefined) return [];
  try {
    return JSON.parse(text) as readonly PortRecord[];
  } catch {
    return [];
  }
}

export const writePortRecords = (file: string, records: readonly PortRecord[]): void =>
  writeFileAtomically(file, JSON.stringify(records));
