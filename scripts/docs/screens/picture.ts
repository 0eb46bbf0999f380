import xterm from '@xterm/headless';
import unicode from '@xterm/addon-unicode11';

/** A terminal of a size, and what a reader sees on it. */
export type Picture = {
  readonly write: (bytes: string | Uint8Array) => void;
  /** Its lines without trailing blanks, once all that was written is on it. */
  readonly text: () => Promise<string>;
};

export function openPicture(columns: number, rows: number): Picture {
  const display = new xterm.Terminal({cols: columns, rows, allowProposedApi: true, scrollback: 0});
  display.loadAddon(new unicode.Unicode11Addon());
  display.unicode.activeVersion = '11';
  return {
    write: bytes => display.write(bytes),
    text: async () => {
      await new Promise<void>(resolve => display.write('', resolve));
      const {active} = display.buffer;
      return Array.from({length: rows}, (_, row) =>
        (active.getLine(row)?.translateToString(true) ?? '').trimEnd(),
      ).join('\n');
    },
  };
}
