import {rmSync} from 'node:fs';
import {join} from 'node:path';
import type {MigrationMode} from '../../protocol/shapes/migration-modes.ts';
import {domainFiles} from '../../registry/domains/domain-files.ts';
import {joinStreams} from '../../system/join-streams.ts';
import {listenUnix} from '../../system/unix-sockets.ts';
import type {DomainReference} from '../domain-reference.ts';
import type {Target} from './target.ts';

/** The way of a guest from one machine to the other. */
export type Way = {
  /** The unix socket on this host that it begins with. */
  readonly socket: string;
  readonly close: () => void;
};

/** Sockets that a machine which waits has in its directory: for the guest, and for its disks. */
const doors = {guest: 'incoming.sock', disks: 'disks.sock'} as const;

/**
 * Opens the way to a machine that waits. Machines that share their memory are on one host and need
 * none; otherwise whatever connects to a socket here is joined to the one there.
 *
 * @param name Tells the socket from others in the registry.
 * @param door What goes that way.
 */
export async function openWay(
  run: string,
  target: Target,
  {directory}: DomainReference,
  {
    mode,
    name,
    door,
  }: {readonly mode: MigrationMode; readonly name: string; readonly door: keyof typeof doors},
): Promise<Way> {
  const there = join(domainFiles(directory).machine, doors[door]);
  if (mode === 'shared') return {socket: there, close: () => undefined};

  const socket = join(run, `migration-${name}.sock`);
  const server = await listenUnix(socket, {
    allowHalfOpen: true,
    onConnection: here => {
      target.connect(there).then(
        stream => joinStreams(here, stream),
        () => here.destroy(),
      );
    },
  });
  return {
    socket,
    close: () => {
      server.close();
      rmSync(socket, {force: true});
    },
  };
}
