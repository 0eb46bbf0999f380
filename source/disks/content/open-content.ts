import type {DiskFile} from '../formats/inspect-disk.ts';
import type {DiskContent} from './content.ts';
import {cowContent} from './cow-content.ts';
import {qcow2Content} from './qcow2-content.ts';
import {rawContent} from './raw-content.ts';

/** What the guest of a disk sees of it. */
export function openContent(disk: DiskFile): DiskContent {
  switch (disk.format) {
    case 'raw':
      return rawContent(disk.path);
    case 'cow':
      return cowContent(disk);
    case 'qcow2':
      return qcow2Content(disk);
  }
}
