import {startResident} from '../../system/resident-process.ts';
import type {ResidentReport} from '../../system/resident-process.ts';
import {domainFiles} from '../domains/domain-files.ts';

/** How a guest process is to begin. */
export type GuestStart = 'launch' | 'paused' | 'restore' | 'copy' | 'receive' | 'adopt';

/** `taken`: another process is the domain's guest process. */
export type GuestReport = ResidentReport;

/**
 * Starts a guest process for the domains in these directories. Its own output goes to the first
 * one's log.
 *
 * @returns what it reported: that the machine runs, or why it does not.
 * @throws {GuestFailure} when it died without a word.
 */
export const startGuest = (
  directories: readonly [string, ...string[]],
  how: GuestStart,
  who: string,
): Promise<GuestReport> =>
  startResident({
    bundle: 'guest.cjs',
    arguments: [how, who, ...directories],
    log: domainFiles(directories[0]).guestLog,
    name: 'The guest process',
  });
