import {UsageError} from '../../../errors.ts';

/** Where an NBD server is, as QEMU's driver `nbd` takes it (BlockdevOptionsNbd of QAPI). */
export type NbdServer = {
  readonly server:
    | {readonly type: 'inet'; readonly host: string; readonly port: string}
    | {readonly type: 'unix'; readonly path: string};
  /** The name of the disk there; the server's default when absent. */
  readonly export?: string;
};

/** IANA's port of NBD. */
const standardPort = '10809';

/**
 * The server of a disk that is on one: `nbd:HOST PORT` as in Xen's block-nbd, `nbd:HOST:PORT[/NAME]`,
 * `nbd://HOST[:PORT][/NAME]`, `nbd+unix:///NAME?socket=PATH`. Undefined for a file.
 *
 * @param script The script that Xen would run for the disk, which its prefix says.
 * @throws {UsageError} for another script, and for what no server is found in.
 */
export function findNbd(script: string | undefined, target: string): NbdServer | undefined {
  const url = /^([a-z][a-z0-9+.-]*):\/\//.exec(target)?.[1];
  if (script === undefined && url === undefined) return undefined;
  if (script !== undefined && script !== 'block-nbd') {
    throw new UsageError(
      `domux runs no block scripts, and '${target}' needs ${script}: connect it to this host and write phy: with its device.`,
    );
  }
  if (url === 'nbd+unix') return fromUnixUrl(target);
  if (url !== undefined && url !== 'nbd') {
    throw new UsageError(`'${target}' is no file: machine qemu takes a path, phy: or nbd:.`);
  }
  const words = /^(?:nbd:\/\/|\/\/)?(\[[0-9a-f:]+\]|[^\s:/]+)(?:[\s:]+(\d+))?(?:\/(.*))?$/i.exec(
    target,
  );
  const [, host, port = standardPort, name] = words ?? [];
  if (host === undefined) throw new UsageError(`'${target}' names no NBD server: ${forms}`);
  return {
    server: {type: 'inet', host: host.replace(/^\[|\]$/g, ''), port},
    ...(name ? {export: decodeURIComponent(name)} : {}),
  };
}

const forms = 'write nbd:HOST:PORT/NAME, or nbd+unix:///NAME?socket=/PATH.';

function fromUnixUrl(target: string): NbdServer {
  const {pathname, searchParams} = new URL(target);
  const path = searchParams.get('socket');
  if (!path) throw new UsageError(`'${target}' names no socket: ${forms}`);
  const name = decodeURIComponent(pathname.replace(/^\//, ''));
  return {server: {type: 'unix', path}, ...(name ? {export: name} : {})};
}
