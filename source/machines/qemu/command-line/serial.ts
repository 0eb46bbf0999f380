import type {Architecture} from '../../../config/domain-config.ts';
import {firstFile, outputName} from '../console/console-files.ts';

/**
 * Arm's serial port (PL011) cannot be given another end while it is there: "Chardev user does not support
 * chardev hotswap".
 */
export const hasFixedEnd = (arch: Architecture | undefined, console: number): boolean =>
  arch === 'aarch64' && console === 0;

/** Arguments for console 0. It is connected later where it can be, as the others are plugged in later. */
export const serialArguments = (arch?: Architecture): string[] => [
  '-chardev',
  hasFixedEnd(arch, 0)
    ? `pipe,id=console0,path=console0,logfile=${outputName(0, firstFile)},logappend=on`
    : 'null,id=console0',
  ...['-serial', 'chardev:console0'],
];
