import type {ConfigSurvey} from '../../protocol/shapes/config-survey.ts';
import type {ExaminedConfig} from '../../config/resolve/resolve-domain-config.ts';
import type {DomainReference} from '../domain-reference.ts';

/** The text of a config, or of none where the words say it all. */
export type ConfigSource = {
  readonly text: string;
  /** As messages name it. */
  readonly path?: string;
  /** The file is not one of this host: the domain is created without one. */
  readonly foreign?: boolean;
  /** KEY=VALUE of the command line. */
  readonly words?: readonly string[];
  /** The domain is to start now, so what it boots must be there. Else that is only warned of. */
  readonly start?: boolean;
};

/** The config files of a host. Whatever cannot be read or written rejects with why. */
export type HostConfigs = {
  /**
   * Finds a config by what a user calls it: a path, or the name of one in the directory of configs.
   *
   * @returns its path as it is to be shown.
   * @throws {UsageError} in xm's words when there is none.
   */
  readonly find: (wanted: string) => Promise<string>;
  /**
   * Where a config is, or is to be, that a user wants to edit. Links are followed.
   *
   * @throws {UsageError} when no file can be called so.
   */
  readonly place: (wanted: string) => Promise<string>;
  /** Where a new config of a name goes. */
  readonly newPath: (name: string) => Promise<string>;
  /** Undefined when there is no such file. @throws {UsageError} for one that is no UTF-8. */
  readonly read: (path: string) => Promise<string | undefined>;
  /** Works out what a domain is to be, with the settings, images and files of the host. */
  readonly examine: (source: ConfigSource) => Promise<ExaminedConfig>;
  /**
   * Tells others that a config is open here, until `close`.
   *
   * @returns who has it open already, such as `root on pts/3 since 10:12 (process 1234)`.
   */
  readonly open: (path: string) => Promise<string | undefined>;
  /** Nobody edits it here any more. */
  readonly close: (path: string) => Promise<void>;
  /**
   * Replaces a config as one and keeps what it was, unless somebody else has changed it meanwhile.
   *
   * @param base What it was when it was opened; undefined for a new one.
   * @returns whether it is saved.
   */
  readonly save: (path: string, base: string | undefined, text: string) => Promise<boolean>;
  /** What was typed and not saved when whoever typed it was cut off. */
  readonly readDraft: (path: string) => Promise<string | undefined>;
  /** Keeps what was typed; undefined when there is no need any more. */
  readonly keepDraft: (path: string, text: string | undefined) => Promise<void>;
  /** Looks at what would go with a config that is deleted. */
  readonly survey: (path: string) => Promise<ConfigSurvey>;
  /**
   * Deletes a config, and of its disks those that are named. The config is kept as its last version.
   *
   * @throws {UsageError} when one of the disks is none that the survey lets go; nothing is deleted then.
   */
  readonly remove: (path: string, disks: readonly string[]) => Promise<void>;
  /** The domains that were created from a config file. */
  readonly domainsFrom: (path: string) => Promise<DomainReference[]>;
};
