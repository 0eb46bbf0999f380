import {object, str} from '../schema.ts';
import type {Members, Schema} from '../schema.ts';
import type {RunState} from '../states.ts';

/** One command of the control protocol. Types, checks, dispatch, introspection and docs derive from it. */
export type CommandSpec = {
  /** One line, without a full stop at the end. */
  readonly help: string;
  readonly arguments: Members;
  readonly returns: Schema;
  /** States in which it is legal; absent means all. */
  readonly legalIn?: readonly RunState[];
  /** States in which it is answered and changes nothing. */
  readonly doneIn?: readonly RunState[];
  /** Answered by the guest process for all domains that it hosts, not for one domain. */
  readonly ofProcess?: true;
};

/** The result of a command that has none. */
export const nothing = object({});

/** An argument or member that names a domain. */
export const domainName = str('The name of the domain');
