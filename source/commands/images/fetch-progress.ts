import type {FetchProgress} from '../../images/packages/apt-get.ts';
import {openStatusLine} from '../output/status-line.ts';

/** What a progress line says of a fetch. */
export function describeFetch(progress: FetchProgress): string {
  switch (progress.phase) {
    case 'wait':
      return `Waiting for process ${progress.pid}, which fetches the same`;
    case 'lists':
      return 'Reading the lists of packages';
    case 'download':
      return `Fetching ${progress.package}: ${describeBytes(progress.bytes, progress.total)}`;
    case 'unpack':
      return `Unpacking ${progress.package}`;
    case 'build':
      return 'Writing the ramdisk';
    case 'debian':
      return `Building the disk: ${progress.step}`;
    case 'checksum':
      return 'Working out the checksum';
    case 'copy':
      return 'Copying the disk';
  }
}

const mebibytes = (bytes: number) => (bytes / 1024 / 1024).toFixed(1);

const describeBytes = (bytes: number, total: number) =>
  total > 0
    ? `${mebibytes(bytes)} of ${mebibytes(total)} MiB (${Math.floor((100 * bytes) / total)} %)`
    : `${mebibytes(bytes)} MiB`;

/** A line that follows a fetch on a terminal; on anything else, nothing is shown. */
export function showFetch(stream: NodeJS.WriteStream) {
  const {show, clear} = openStatusLine(stream);
  return {onProgress: (progress: FetchProgress) => show(describeFetch(progress)), stop: clear};
}
