import {beforeEach, describe, expect, it} from 'vitest';
import {createWindowLine} from '../../../../source/machines/uml/control/window-line.ts';

describe('createWindowLine', () => {
  let given: string[];
  let waiting: number;
  const line = {
    give: (chunk: Buffer) => given.push(chunk.toString()),
    waiting: () => waiting,
  };
  beforeEach(() => {
    given = [];
    waiting = 0;
  });

  it('says a size once, and all of them again after a reboot', () => {
    const windows = createWindowLine(line);
    windows.resize('ttyS0', {rows: 24, columns: 80});
    windows.resize('ttyS0', {rows: 24, columns: 80});
    windows.resize('tty1', {rows: 50, columns: 132});
    expect(given).toEqual(['ttyS0 24 80\n', 'tty1 50 132\n']);
    windows.repeat();
    expect(given.slice(2)).toEqual(['ttyS0 24 80\n', 'tty1 50 132\n']);
  });

  it('lets nothing gather where no program reads it', () => {
    const windows = createWindowLine(line);
    waiting = 2000;
    windows.resize('ttyS0', {rows: 24, columns: 80});
    expect(given).toEqual([]);
  });
});
