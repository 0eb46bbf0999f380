import type {Result} from '../protocol/commands.ts';
import type {GuestStart} from '../registry/guests/start-guest.ts';
import type {ProcessIdentity} from '../system/processes.ts';
import type {Domain} from './domain/domain.ts';

/** The process that domains live in: one each by default, several where memory counts more. */
export type GuestProcess = {
  readonly identity: ProcessIdentity;
  readonly version: Result<'query-version'>;
  readonly domains: () => readonly Domain[];
  /** One of them has another name. */
  readonly renamed: () => void;
  /**
   * Takes a domain in.
   *
   * @returns false when another process is its guest process.
   * @throws when its machine does not start; nothing of the domain is left then.
   */
  readonly host: (directory: string, how: GuestStart, who: string) => Promise<boolean>;
  /** One line for the guest process's own log. */
  readonly log: (line: string) => void;
};
