import {describe, expect, test} from 'vitest';
import {concerns, formatEvent} from '../../../source/commands/host/events.ts';
import {parseEvents} from '../../../source/registry/events/parse-events.ts';
import {
  formatMessages,
  inOrder,
  parseGuestLog,
} from '../../../source/commands/host/guest-messages.ts';

const booted = {
  time: '2005-09-01T10:00:00.000Z',
  id: 5,
  name: 'web1',
  event: 'booted',
  who: 'root on pts/3',
};

describe('the event log', () => {
  test('is read without lines that are no events', () => {
    const text = `${JSON.stringify(booted)}\nnull\n{"time":1}\nnonsense\n\n{"time":"2005-0`;
    expect(parseEvents(text)).toEqual([booted]);
  });

  test('is searched by ID, name and glob', () => {
    expect(concerns(booted, ['db', 'web1'])).toBe(true);
    expect(concerns(booted, ['5'])).toBe(true);
    expect(concerns(booted, ['web*'])).toBe(true);
    expect(concerns(booted, ['web', '55', 'db*'])).toBe(false);
  });

  test('is shown in local time, with details after it', () => {
    const time = new Date(2005, 8, 1, 12, 0, 5).toISOString();
    expect(formatEvent({...booted, time})).toBe(
      '2005-09-01 12:00:05 web1 (5): booted, by root on pts/3',
    );
    expect(formatEvent({...booted, time, detail: 'a\n    b'})).toMatch(/pts\/3: a\n {4}b$/);
  });
});

describe('messages of guest processes', () => {
  test('lines without a time belong to the line before', () => {
    const text = '2005-09-01T10:00:00.500Z web1: trouble\n    at somewhere\n';
    const time = Date.parse('2005-09-01T10:00:00.500Z');
    expect(parseGuestLog(`early\n${text}`, 7)).toEqual([
      {time: 7, text: 'early'},
      {time, text: 'web1: trouble'},
      {time, text: '    at somewhere'},
    ]);
  });

  test('are shown oldest first, each line with its time', () => {
    expect(
      formatMessages(
        inOrder([
          {time: Date.parse('2005-09-01T10:00:01Z'), text: 'b\nc'},
          {time: Date.parse('2005-09-01T10:00:00Z'), text: 'a'},
        ]),
      ),
    ).toBe(
      '(domux) [2005-09-01 10:00:00.000] a\n' +
        '(domux) [2005-09-01 10:00:01.000] b\n' +
        '(domux) [2005-09-01 10:00:01.000] c\n',
    );
  });
});
