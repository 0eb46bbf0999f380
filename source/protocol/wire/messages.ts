import type {QmpErrorClass} from '../../errors.ts';
import type {EventName} from '../events.ts';

/**
 * Messages of the control protocol: QEMU Machine Protocol, docs/interop/qmp-spec in QEMU's tree.
 */
export type Greeting = {
  readonly QMP: {
    readonly version: {
      readonly qemu: {readonly major: number; readonly minor: number; readonly micro: number};
      readonly package: string;
    };
    readonly capabilities: readonly string[];
  };
};

export type Timestamp = {readonly seconds: number; readonly microseconds: number};
export type Reply =
  | {readonly return: unknown; readonly id?: unknown}
  | {readonly error: {readonly class: QmpErrorClass; readonly desc: string}; readonly id?: unknown};
export type EventMessage = {
  readonly event: EventName;
  readonly data: Readonly<Record<string, unknown>>;
  readonly timestamp: Timestamp;
};

/** Longest message that either side accepts, in bytes without the newline. */
export const lineLimit = 1024 * 1024;

/** A message as a server sends it: a line of ASCII that ends as QEMU's do. */
export const encodeMessage = (message: Greeting | Reply | EventMessage): string =>
  `${JSON.stringify(message).replace(/[^\0-\x7f]/g, escapeUnit)}\r\n`;

const escapeUnit = (unit: string): string =>
  `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** A time as QMP writes it. */
export function toTimestamp(milliseconds: number): Timestamp {
  const seconds = Math.floor(milliseconds / 1000);
  return {seconds, microseconds: Math.round((milliseconds - seconds * 1000) * 1000)};
}
