import {resolve} from 'node:path';
import {UsageError} from '../../../errors.ts';

/** Where domains can be, other than here. */
export type HostAddress =
  | {
      readonly type: 'ssh';
      /** What ssh takes for a destination: `[user@]host`, or `ssh://[user@]host[:port]`. */
      readonly destination: string;
    }
  /** Another `DOMUX_HOME` on this machine; an absolute path. */
  | {readonly type: 'directory'; readonly path: string};

/** The word for the host that this process runs on. */
export const thisHost = 'local';

/**
 * Understands what a user calls a host: `local`, `[user@]host` with everything that ssh's own config
 * says of it, `ssh://[user@]host[:port]`, or `dir:PATH`.
 *
 * @returns undefined for this host.
 * @throws {UsageError} for anything else.
 */
export function parseHostAddress(text: string): HostAddress | undefined {
  if (text === '' || text === thisHost) return undefined;
  if (text.startsWith('dir:')) {
    const path = text.slice('dir:'.length);
    if (path === '') throw refuse(text, 'dir: wants the path of a DOMUX_HOME');
    return {type: 'directory', path: resolve(path)};
  }
  // What begins with a dash would be an option of ssh.
  if (/^-|[\s\0-\x1f]/.test(text)) throw refuse(text, 'that is no name of a host');
  if (text.startsWith('ssh://')) return {type: 'ssh', destination: text};
  if (/^[^:]*:[^:]*$/.test(text)) throw refuse(text, `write a port as in ssh://${text}`);
  if (text.includes('/') || text.endsWith('@') || text.startsWith('@')) {
    throw refuse(text, 'that is no name of a host');
  }
  return {type: 'ssh', destination: text};
}

const refuse = (text: string, why: string) =>
  new UsageError(
    `--host ${text}: ${why}. It is user@host, ssh://user@host:port, dir:PATH or local.`,
    {
      exitCode: 2,
    },
  );

/** As a user writes it; `parseHostAddress` understands it again, wherever it is run. */
export const describeAddress = (address: HostAddress): string =>
  address.type === 'ssh' ? address.destination : `dir:${address.path}`;

/**
 * How a screen names it, once the user there is known: `user@host`.
 *
 * @param user Who the far side runs as.
 */
export function labelOf(address: HostAddress, user: string): string {
  if (address.type === 'directory') return `dir:${address.path}`;
  const {destination} = address;
  const plain = destination.replace(/^ssh:\/\//, '').replace(/\/$/, '');
  return plain.includes('@') ? plain : `${user}@${plain}`;
}
