/** Something that domux said at a time, in milliseconds since 1970. */
export type Message = {readonly time: number; readonly text: string};

const stamped = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z) (.*)$/;

/**
 * Parses what a guest process wrote to its own log. Lines without a time, such as those of a stack
 * or of a program that it ran, belong to the line before them.
 *
 * @param otherwise The time of lines before the first that tells one.
 */
export function parseGuestLog(text: string, otherwise: number): Message[] {
  let time = otherwise;
  return text
    .split('\n')
    .filter(line => line !== '')
    .map(line => {
      const [, stamp, rest] = stamped.exec(line) ?? [];
      if (stamp !== undefined) time = Date.parse(stamp);
      return {time, text: rest ?? line};
    });
}

/** Oldest first. */
export const inOrder = (messages: readonly Message[]): Message[] =>
  messages.toSorted((a, b) => a.time - b.time);

/** The lines of `dmesg`, in the manner of Xen's own: `(domux) [TIME] ...`. */
export function formatMessages(messages: readonly Message[]): string {
  return messages
    .flatMap(({time, text}) =>
      text.split('\n').map(line => `(domux) [${formatTime(new Date(time))}] ${line}\n`),
    )
    .join('');
}

/** UTC, to the millisecond: the order of what happened in one second matters here. */
const formatTime = (time: Date): string => time.toISOString().replace('T', ' ').replace('Z', '');
