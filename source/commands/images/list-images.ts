import {listDiskImages} from '../../images/disk/disk-image.ts';
import {describeUse, findImageUses} from '../../host/images/image-uses.ts';
import type {ImageUse} from '../../host/images/image-uses.ts';
import {imagePlace} from '../../images/image.ts';
import type {Origin} from '../../images/image.ts';
import {fetchCommand, fetchableImages, listImages} from '../../images/store.ts';
import type {ImageListing} from '../../images/store.ts';
import type {Run} from '../verb.ts';
import {writeJson} from '../output/write-json.ts';

/** `domux image list [--json]` */
export const listAllImages: Run = async ({places, settings, stdout}, {options}) => {
  const useOf = findImageUses({places, settings});
  const listings = listImages(places.images).map(listing => ({
    ...{listing, use: useOf(imagePlace(listing.name, listing.machine))},
  }));
  const disks = listDiskImages(places.images).map(listing => ({
    ...{listing, use: useOf(listing.image.name)},
  }));
  if (options['json'] === true) {
    writeJson(stdout, [
      ...listings.map(({listing, use}) => ({...toJson(listing), use})),
      ...disks.map(({listing, use}) => ({...diskToJson(listing), use})),
    ]);
  } else {
    const rows = [
      ...listings.map(({listing, use}) => [toRow(listing), use] as const),
      ...disks.map(({listing, use}) => [diskToRow(listing), use] as const),
    ];
    stdout.write(formatRows(rows));
  }
  return undefined;
};

/** The checksum is that of the ramdisk or the disk. */
type Row = readonly [name: string, machine: string, size: string, checksum: string, what: string];

/** The list as columns, and below each image who uses it. Sizes are in units of 1024. */
function formatRows(rows: readonly (readonly [Row, ImageUse])[]): string {
  const line = ([name, machine, size, checksum, what]: Row) =>
    [name.padEnd(20), machine.padEnd(8), size.padStart(8), ` ${checksum.padEnd(12)}`, ` ${what}`]
      .join(' ')
      .trimEnd();
  const lines = rows.flatMap(([row, use]) => {
    const users = describeUse(use);
    return [line(row), ...(users === '' ? [] : [`    used by ${users}`])];
  });
  return [line(['Name', 'Machine', 'Size', 'SHA-256', 'Origin']), ...lines]
    .map(text => `${text}\n`)
    .join('');
}

function toRow({name, machine, image, size}: ImageListing): Row {
  const summary = fetchableImages[name]?.[machine] ?? '';
  if (image === undefined) {
    return [name, machine, '-', '-', `${summary} (${fetchCommand(name, machine)})`];
  }
  const {kernel, busybox} = image.origin;
  const parts = `kernel ${describeOrigin(kernel)}, busybox ${describeOrigin(busybox)}`;
  return [name, image.machine, formatSize(size), shortDigest(image.sha256.ramdisk), parts];
}

type DiskListing = ReturnType<typeof listDiskImages>[number];

const diskToRow = ({image, size}: DiskListing): Row => [
  image.name,
  'any',
  formatSize(size),
  shortDigest(image.sha256),
  `disk with ${image.summary}, ${image.created.slice(0, 10)}`,
];

const shortDigest = (digest: string) => digest.slice(0, 12);

const diskToJson = ({image, size}: DiskListing) => ({
  name: image.name,
  machine: null,
  present: true,
  summary: image.summary,
  size_bytes: size,
  disk: image.disk,
  packages: image.packages,
  ...(image.source && {source: image.source}),
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
