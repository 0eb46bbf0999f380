import {hasCode} from '../../errors.ts';

/**
 * Says what is wrong with this host and what helps, where a file could not be read or written and
 * that is nobody's bug.
 *
 * @param at What could not be, where the error names no file.
 * @returns undefined for anything else.
 */
export function explainSystemError(error: unknown, at = 'a file'): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const {path} = error as NodeJS.ErrnoException;
  const what = path ?? at;
  if (hasCode(error, 'EACCES', 'EPERM')) {
    return `Error: ${what}: permission denied. Run domux as the user whose it is, or set DOMUX_HOME, for images DOMUX_IMAGES, to a directory of your own.`;
  }
  if (hasCode(error, 'ENOSPC', 'EDQUOT')) {
    return `Error: ${what} cannot be written: there is no space left.`;
  }
  if (hasCode(error, 'EROFS')) {
    return `Error: ${what} cannot be written: its file system is read-only. DOMUX_HOME names another place.`;
  }
  if (hasCode(error, 'EMFILE', 'ENFILE')) {
    return `Error: ${what}: too many files are open; ulimit -n raises the limit.`;
  }
  return undefined;
}
