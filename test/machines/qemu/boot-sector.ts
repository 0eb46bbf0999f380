import {truncateSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';

/**
 * A guest of 86 bytes for tests of the machine: it needs no image and is up in a third of a second. It
 * prints READY on its serial port and echoes what it is given, but for `!`, which powers it off, `@`,
 * which resets it, `#`, which has it print without end, and `%`, which has it compute without end.
 * Else it halts, and wakes with the timer, 18 times a second.
 */
const program = Buffer.from(
  [
    '31c08ed88ed0bc007c', // xor ax,ax; mov ds,ax; mov ss,ax; mov sp,0x7c00
    'be4e7c', // mov si,message
    'ac84c07408', // print: lodsb; test al,al; jz wait
    'baf803eeebf5', // mov dx,0x3f8; out dx,al; jmp print
    'fbf4', // idle: sti; hlt
    'bafd03eca80174f6', // wait: mov dx,0x3fd; in al,dx; test al,1; jz idle
    'baf803ec', // mov dx,0x3f8; in al,dx
    '3c21740f3c4074133c2374163c257417', // cmp al,'!'; je poweroff; and so on
    'eeebe1', // out dx,al; jmp wait
    'ba0406b80020eff4', // poweroff: mov dx,0x604; mov ax,0x2000; out dx,ax; hlt
    'b006baf90ceef4', // reset: mov al,6; mov dx,0xcf9; out dx,al; hlt
    'b079eeebfb', // flood: mov al,'y'; out dx,al; jmp flood
    'ebfe', // spin: jmp spin
    Buffer.from('READY\r\n\0').toString('hex'),
  ].join(''),
  'hex',
);

/** Bytes of a disk's first sector that are for the program: the table of partitions follows. */
const room = 446;

/** Writes a disk of a MiB that boots the program, and gives its path. */
export function writeBootDisk(directory: string, name = 'boot.img'): string {
  if (program.length > room)
    throw new Error(`The program takes ${program.length} of ${room} bytes.`);
  const sector = Buffer.alloc(512);
  program.copy(sector);
  sector.writeUInt16LE(0xaa55, 510);
  const path = join(directory, name);
  writeFileSync(path, sector);
  truncateSync(path, 1024 * 1024);
  return path;
}
