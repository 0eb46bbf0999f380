import {UsageError} from '../../errors.ts';
import {diskEntry, diskLetter, draftConfig, toMebibytes, type Imported} from './draft.ts';

/**
 * The command line of lguest's launcher: `lguest [OPTION]... MEMORY KERNEL [OPTION]... [WORD]...`,
 * where words that are no options go to the kernel (Documentation/lguest in Linux 2.6.23 to 4.13).
 *
 * @param words what follows the program's name
 */
export function importLguest(words: readonly string[]): Imported {
  const draft = draftConfig('a command line of lguest', 'qemu');
  const plain = words.filter(word => !word.startsWith('--'));
  const [size, kernel, ...kernelWords] = plain;
  const memory = size === undefined ? undefined : toMebibytes(size);
  if (memory === undefined || kernel === undefined) {
    throw new UsageError(
      'lguest is called as `lguest 64 vmlinux --block=rootfile root=/dev/vda`: first the memory in MiB, then the kernel.',
    );
  }
  draft.set('kernel', kernel);
  draft.set('memory', memory);

  let disks = 0;
  for (const option of words.filter(word => word.startsWith('--'))) {
    const [, name = '', value = ''] = /^--([^=]+)=?(.*)$/s.exec(option) ?? [];
    switch (name) {
      case 'block':
        draft.add('disk', diskEntry(value, `xvd${diskLetter(disks++)}`));
        break;
      case 'initrd':
        draft.set('ramdisk', value);
        break;
      case 'tunnet':
        draft.add('vif', value);
        break;
      case 'rng':
        // Every guest of machine qemu has one.
        break;
      default:
        draft.note(`${option} has no counterpart`);
    }
  }
  // The first disk was /dev/vda, and is that on QEMU too.
  for (const word of kernelWords) draft.kernelWord(word);
  return draft.finish();
}
