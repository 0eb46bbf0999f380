import {join} from 'node:path';
import type {MachineKind} from '../../config/domain-config.ts';
import {prepareResident, startResident} from '../../system/resident-process.ts';
import type {ResidentReport} from '../../system/resident-process.ts';
import {randomUuid} from '../../system/random-uuid.ts';
import {domainFiles} from '../domains/domain-files.ts';

/** How a guest process is to begin. */
export type GuestStart = 'launch' | 'paused' | 'restore' | 'copy' | 'receive' | 'adopt';

/** `taken`: another process is the domain's guest process. */
export type GuestReport = ResidentReport;

/** What a guest process is for. */
export type GuestOrders = {
  readonly how: GuestStart;
  readonly who: string;
  readonly directories: readonly [string, ...string[]];
};

/** A guest process that has its machine's code and waits for its domain. It ends when none can come. */
export type StandbyGuest = {
  /**
   * Gives it its domain, which is possible once.
   *
   * @returns what it reported: that the machine runs, or why it does not.
   * @throws {GuestFailure} when it died without a word.
   */
  readonly begin: (orders: GuestOrders) => Promise<GuestReport>;
  readonly dismiss: () => void;
};

const resident = {bundle: 'guest.cjs', name: 'The guest process'} as const;

/** The first word of the command line of one that waits; then its kind of machine, and its log for as long. */
export const standbyWord = 'standby';

/**
 * Starts a guest process for the domains in these directories. Its own output goes to the first
 * one's log.
 *
 * @returns what it reported: that the machine runs, or why it does not.
 * @throws {GuestFailure} when it died without a word.
 */
export const startGuest = ({how, who, directories}: GuestOrders): Promise<GuestReport> =>
  startResident({
    ...resident,
    arguments: [how, who, ...directories],
    log: domainFiles(directories[0]).guestLog,
  });

/**
 * Starts a guest process before its domain is there. Node takes as long to start as everything that a
 * command line does until then.
 *
 * @param run The registry's directory, which is there.
 */
export async function prepareGuest(run: string, machine: MachineKind): Promise<StandbyGuest> {
  const log = join(run, `standby.${process.pid}.${randomUuid()}.log`);
  const start = {...resident, arguments: [standbyWord, machine, log], log};
  const {begin, dismiss} = await prepareResident(start);
  return {dismiss, begin: orders => begin(orders, domainFiles(orders.directories[0]).guestLog)};
}
