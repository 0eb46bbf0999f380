import {listDiskImages} from '../../images/disk-image.ts';
import type {Origin} from '../../images/image.ts';
import {fetchCommand, fetchableImages, listImages} from '../../images/store.ts';
import type {ImageListing} from '../../images/store.ts';
import type {Run} from '../verb.ts';
import {writeJson} from '../write-json.ts';

/** `domux image list [--json]` */
export const listAllImages: Run = async ({places, stdout}, {options}) => {
  const listings = listImages(places.images);
  const disks = listDiskImages(places.images);
  if (options['json'] === true) {
    writeJson(stdout, [...listings.map(toJson), ...disks.map(diskToJson)]);
  } else {
    stdout.write(formatRows([...listings.map(toRow), ...disks.map(diskToRow)]));
  }
  return undefined;
};

type Row = readonly [name: string, machine: string, size: string, what: string];

/** The list as columns. Sizes are in units of 1024. */
function formatRows(rows: readonly Row[]): string {
  return [['Name', 'Machine', 'Size', 'What'] as const, ...rows]
    .map(([name, machine, size, what]) =>
      [name.padEnd(20), machine.padEnd(8), size.padStart(8), ` ${what}`].join(' '),
    )
    .map(line => `${line.trimEnd()}\n`)
    .join('');
}

function toRow({name, machine, image, size}: ImageListing): Row {
  const summary = fetchableImages[name]?.[machine] ?? '';
  if (image === undefined) {
    return [name, machine, '-', `${summary} (${fetchCommand(name, machine)})`];
  }
  const {kernel, busybox} = image.origin;
  const parts = `kernel ${describeOrigin(kernel)}, busybox ${describeOrigin(busybox)}`;
  return [name, image.machine, formatSize(size), parts];
}

type DiskListing = ReturnType<typeof listDiskImages>[number];

const diskToRow = ({image, size}: DiskListing): Row => [
  image.name,
  'any',
  formatSize(size),
  `disk with ${image.summary}, built ${image.created.slice(0, 10)}, ${image.sha256.slice(0, 12)}`,
];

const diskToJson = ({image, size}: DiskListing) => ({
  name: image.name,
  machine: null,
  present: true,
  summary: image.summary,
  size_bytes: size,
  disk: image.disk,
  packages: image.packages,
  sha256: {disk: image.sha256},
  created: image.created,
});

const describeOrigin = (origin: Origin) =>
  'installed' in origin ? origin.installed : `${origin.package} ${origin.version}`;

function formatSize(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB'];
  const power = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(bytes) / 10));
  const value = bytes / 1024 ** power;
  return `${value.toFixed(power === 0 || value >= 100 ? 0 : 1)} ${units[power] ?? ''}`;
}

function toJson({name, machine, image, size}: ImageListing): Readonly<Record<string, unknown>> {
  return {
    name,
    machine,
    present: image !== undefined,
    summary: fetchableImages[name]?.[machine] ?? null,
    size_bytes: size,
    ...(image && {
      kernel: image.kernel,
      ...(image.kernelElf && {kernel_elf: image.kernelElf}),
      ramdisk: image.ramdisk,
      cmdline: image.cmdline,
      origin: image.origin,
      sha256: image.sha256,
      created: image.created,
    }),
  };
}
