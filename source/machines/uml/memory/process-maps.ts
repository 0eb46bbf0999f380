/** A stretch of a process's memory, as /proc/PID/maps has it. */
export type MemoryRegion = {
  readonly start: number;
  readonly end: number;
  readonly readable: boolean;
  readonly writable: boolean;
  readonly executable: boolean;
  /** True where writing changes the file. */
  readonly shared: boolean;
  /** Where in the file it begins, in bytes. */
  readonly offset: number;
  /** 0 where there is no file. */
  readonly inode: number;
  readonly path: string;
};

/**
 * Parses /proc/PID/maps (proc(5)). Addresses fit a number: user space of x86-64 ends at 2^47. What
 * belongs to the host's kernel cannot be read and is left out.
 */
export function parseMaps(text: string): MemoryRegion[] {
  const lines = text.matchAll(
    /^([0-9a-f]+)-([0-9a-f]+) ([r-])([w-])([x-])([ps]) ([0-9a-f]+) \S+ (\d+) *(.*)$/gm,
  );
  return [...lines]
    .map(
      ([, start = '', end = '', read, write, execute, share, offset = '', inode, path = '']) => ({
        start: Number.parseInt(start, 16),
        end: Number.parseInt(end, 16),
        readable: read === 'r',
        writable: write === 'w',
        executable: execute === 'x',
        shared: share === 's',
        offset: Number.parseInt(offset, 16),
        inode: Number(inode),
        path,
      }),
    )
    .filter(({path, end}) => end <= 2 ** 47 && path !== '[vvar]' && path !== '[vsyscall]');
}
