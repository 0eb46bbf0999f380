/**
 * Errors, sorted by who must act. Anything else that is thrown is a bug and keeps its stack.
 * Only `cli.tsx` turns them into an exit code.
 */
export abstract class DomuxError extends Error {
  /** What the command line exits with when this error ends it. */
  exitCode = 1;
}

/** Whoever typed it must act: a bad option, a bad config, an unknown domain. */
export class UsageError extends DomuxError {
  override name = 'UsageError';

  constructor(message: string, options: ErrorOptions & {exitCode?: number} = {}) {
    super(message, options);
    if (options.exitCode !== undefined) this.exitCode = options.exitCode;
  }
}

/** The error classes of QMP (QEMU's qapi/error.json) that domux uses, and its own. */
export type QmpErrorClass =
  | 'GenericError'
  | 'CommandNotFound'
  | 'DeviceNotActive'
  | 'DeviceNotFound'
  /** The machine cannot do this at all; `domux-query-capabilities` says so beforehand. */
  | 'DomuxNotSupported'
  /** The command is not legal in the domain's present state. */
  | 'DomuxIllegalState'
  /** Of a host: whoever typed it must act, as on an unknown domain. */
  | 'DomuxUsage'
  /** Of a host: the domain's guest process cannot be reached. */
  | 'DomuxUnreachable';

/** The guest, or its machine, declined. Carries the error class of the control protocol. */
export class RefusedError extends DomuxError {
  override name = 'RefusedError';
  readonly errorClass: QmpErrorClass;

  constructor(errorClass: QmpErrorClass, message: string, options?: ErrorOptions) {
    super(message, options);
    this.errorClass = errorClass;
  }
}

/** Nobody answers: a socket, a protocol version, a lost link. */
export class UnreachableError extends DomuxError {
  override name = 'UnreachableError';
}

/** How a process ended, with what it said last. */
export type Postmortem = {
  /** The program, as the user would name it. */
  readonly program: string;
  /** Exit code, or undefined when a signal ended it or nobody could wait for it. */
  readonly exitCode?: number | undefined;
  readonly signal?: string | undefined;
  /** The last lines of its output, oldest first. */
  readonly lastLines: readonly string[];
};

/** A program that domux started failed. The message says which, how, and its last lines. */
export class GuestFailure extends DomuxError {
  override name = 'GuestFailure';
  readonly postmortem: Postmortem;

  constructor(summary: string, postmortem: Postmortem, options?: ErrorOptions) {
    super(`${summary}: ${describePostmortem(postmortem)}`, options);
    this.postmortem = postmortem;
  }
}

/** One sentence on how a program ended, then its last lines, indented. */
export function describePostmortem({program, exitCode, signal, lastLines}: Postmortem): string {
  const how =
    signal !== undefined
      ? `was ended by ${signal}`
      : exitCode !== undefined
        ? `exited with status ${exitCode}`
        : 'ended';
  const said = lastLines.length === 0 ? ' and said nothing' : '; its last lines:';
  return [`${program} ${how}${said}`, ...lastLines.map(line => `    ${line}`)].join('\n');
}

/** The message of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** True for a Node system error with this code, such as `ENOENT`. */
export function hasCode(error: unknown, ...codes: string[]): error is NodeJS.ErrnoException {
  return error instanceof Error && 'code' in error && codes.includes(String(error.code));
}
