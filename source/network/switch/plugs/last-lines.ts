/** The last lines of what a program said. */
export type LastLines = {
  readonly take: (chunk: Buffer) => void;
  readonly lines: () => readonly string[];
};

const kept = 10;

export function createLastLines(): LastLines {
  let lines: string[] = [];
  let open = '';
  return {
    take: chunk => {
      const [first = '', ...others] = chunk.toString('latin1').split('\n');
      const whole = [open + first, ...others];
      open = (whole.pop() ?? '').slice(-4096);
      lines = [...lines, ...whole].slice(-kept);
    },
    lines: () => [...lines, open].filter(line => line.trim() !== ''),
  };
}
