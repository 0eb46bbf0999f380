/** Bytes of memory by the names that /proc/meminfo uses, such as `MemFree`. */
export function parseMeminfo(text: string): ReadonlyMap<string, number> {
  const figures = text.matchAll(/^(\w+):\s+(\d+) kB$/gm);
  return new Map([...figures].map(([, name = '', amount]) => [name, Number(amount) * 1024]));
}

export type DiskCounters = {
  readonly readRequests: number;
  readonly readBytes: number;
  readonly writeRequests: number;
  readonly writeBytes: number;
};

/** Sectors of /proc/diskstats are of this size whatever the disk's (Documentation/admin-guide/iostats.rst). */
const sector = 512;

/** What /proc/diskstats counts, by device name, such as `ubda`. */
export function parseDiskstats(text: string): ReadonlyMap<string, DiskCounters> {
  const rows = text.split('\n').map(line => line.trim().split(/\s+/));
  return new Map(
    rows
      .filter(row => row.length >= 11)
      .map(([, , name = '', reads, , sectorsRead, , writes, , sectorsWritten]) => [
        name,
        {
          readRequests: Number(reads),
          readBytes: Number(sectorsRead) * sector,
          writeRequests: Number(writes),
          writeBytes: Number(sectorsWritten) * sector,
        },
      ]),
  );
}
