import {mkdirSync, statSync} from 'node:fs';
import {join} from 'node:path';
import {domainFiles} from '../../registry/domains/domain-files.ts';
import {readEntries} from '../../registry/domains/entry.ts';
import {readEventLog} from '../../registry/events/event-log.ts';
import {readFileIfPresent, writeFileAtomically} from '../../system/files.ts';
import type {Places} from '../../system/paths.ts';
import type {Run} from '../verb.ts';
import {writeJson} from '../output/write-json.ts';
import {parseEvents} from '../../registry/events/parse-events.ts';
import {describeEvent} from './events.ts';
import {formatMessages, inOrder, parseGuestLog} from './guest-messages.ts';
import type {Message} from './guest-messages.ts';

/**
 * `domux dmesg [-c] [--json]`: what the guest processes had to say, and what happened to the domains. There is
 * no buffer to empty and `log` is to keep everything, so clearing remembers from when on to show.
 */
export const dmesg: Run = async ({places, stdout}, {options}) => {
  const now = Date.now();
  const clearedFile = join(places.log, 'dmesg-cleared');
  const cleared = Date.parse(readFileIfPresent(clearedFile)?.trim() ?? '') || 0;

  const messages = [...eventMessages(places), ...guestMessages(places)];
  const shown = inOrder(messages.filter(({time}) => time > cleared && time <= now));
  if (options['json'] === true) writeJson(stdout, shown.map(toJson));
  else stdout.write(formatMessages(shown));
  if (options['clear']) {
    mkdirSync(places.log, {recursive: true, mode: 0o700});
    writeFileAtomically(clearedFile, `${new Date(now).toISOString()}\n`);
  }
  return undefined;
};

const toJson = ({time, text}: Message) => ({time: new Date(time).toISOString(), text});

const eventMessages = ({log}: Places): Message[] =>
  parseEvents(readEventLog(log)).map(event => ({
    time: Date.parse(event.time),
    text: describeEvent(event),
  }));

function guestMessages({run}: Places): Message[] {
  return readEntries(run).flatMap(({directory, entry}) => {
    const {guestLog} = domainFiles(directory);
    const text = readFileIfPresent(guestLog);
    if (text === undefined || text === '') return [];
    const begun = statSync(guestLog).birthtimeMs;
    return parseGuestLog(text, begun).map(message => ({
      ...message,
      text: `guest process of ${entry.name} (${entry.id}): ${message.text}`,
    }));
  });
}
