import type {LoggedEvent} from './event-log.ts';

/** Parses the event log's lines. One that is no event, such as the half of one, is left out. */
export function parseEvents(text: string): LoggedEvent[] {
  return text.split('\n').flatMap(line => {
    const event = parseLine(line);
    return event === undefined ? [] : [event];
  });
}

function parseLine(line: string): LoggedEvent | undefined {
  try {
    const event = JSON.parse(line) as Partial<LoggedEvent> | null;
    return typeof event?.time === 'string' && typeof event.event === 'string'
      ? (event as LoggedEvent)
      : undefined;
  } catch {
    return undefined;
  }
}
