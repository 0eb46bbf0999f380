import type {QmpErrorClass} from '../errors.ts';
import type {EventName} from './events.ts';

/**
 * Lines of the control protocol: QEMU Machine Protocol, docs/interop/qmp-spec in QEMU's tree.
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

/** Longest line either side accepts, in bytes without the newline. */
export const lineLimit = 1024 * 1024;

/** A time as QMP writes it. */
export function toTimestamp(milliseconds: number): Timestamp {
  const seconds = Math.floor(milliseconds / 1000);
  return {seconds, microseconds: Math.round((milliseconds - seconds * 1000) * 1000)};
}
