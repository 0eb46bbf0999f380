import {createLineSplitter} from '../../../protocol/wire/line-splitter.ts';
import {lineLimit} from '../../../protocol/wire/messages.ts';
import {isRecord} from '../../../protocol/schema.ts';
import {openLine} from '../../fifos.ts';
import type {Line} from '../../fifos.ts';

/** The monitor that only tells events: a pair of FIFOs in the machine's directory. */
export const eventLine = 'events';

/** An event of QEMU; docs/interop/qemu-qmp-ref in QEMU's tree lists them. */
export type QemuEvent = {
  readonly event: string;
  readonly data: Readonly<Record<string, unknown>>;
};

/**
 * Reads the events of QEMU from FIFOs. They keep what happened while no guest process lived, which
 * the monitor on a socket forgets. QEMU tells nothing before it was spoken to once: `give` that.
 */
export function openEvents(directory: string, onEvent: (event: QemuEvent) => void): Line {
  const receive = createLineSplitter(lineLimit, {
    line: line => {
      const event = parseEvent(line.toString('utf8'));
      if (event) onEvent(event);
    },
    tooLong: () => undefined,
  });
  return openLine(directory, eventLine, receive);
}

/** What has to be given to the monitor before it tells anything. */
export const eventGreeting = Buffer.from('{"execute":"qmp_capabilities"}\n');

/** Undefined for greetings and answers, and for a line whose beginning went with a killed reader. */
export function parseEvent(line: string): QemuEvent | undefined {
  let message: unknown;
  try {
    message = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (!isRecord(message) || typeof message['event'] !== 'string') return undefined;
  const {event, data} = message;
  return {event, data: isRecord(data) ? data : {}};
}
