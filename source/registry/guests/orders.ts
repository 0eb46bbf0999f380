import {rmSync} from 'node:fs';
import {join} from 'node:path';
import type {GuestIdentity} from '../../protocol/shapes/guest-identity.ts';
import type {MigrationMode} from '../../protocol/shapes/migration-modes.ts';
import {readFileIfPresent, writeFileAtomically} from '../../system/files.ts';
import type {ProcessIdentity} from '../../system/processes.ts';

/** What a new domain is made of, where it is not begun afresh: told to its guest process through its directory. */
export type Order = RestoreOrder | CopyOrder | ReceiveOrder;

export type RestoreOrder = {
  readonly type: 'restore';
  /** Absolute path of the file that it was saved in. */
  readonly file: string;
  readonly paused: boolean;
};

/** It is to be the copy of another domain, which goes on as well. */
export type CopyOrder = {
  readonly type: 'copy';
  /** Absolute path of the file that the other one will be saved in. */
  readonly file: string;
  /** Whoever sees to that: once it has ended, there will be no file. */
  readonly maker: ProcessIdentity;
  /** What the machine of the other one says of itself. */
  readonly description: Readonly<Record<string, unknown>>;
  /** Bytes that its guest may have, where that was changed. */
  readonly maximum?: number;
  /** What the copy is told of itself. */
  readonly identity: GuestIdentity;
  /** Whence it comes, in words. */
  readonly from: string;
};

export type ReceiveOrder = {
  readonly type: 'receive';
  /** Of the migration. */
  readonly id: string;
  /** Whence it comes, in words. */
  readonly from: string;
  /** The name that it gets when it is here. */
  readonly name: string;
  /** What its machine there says of it. */
  readonly offer: unknown;
  /** How it may come, the best one first. */
  readonly modes: readonly MigrationMode[];
  /** Disks that are copied here. */
  readonly copies?: readonly DiskCopy[];
};

/** A disk that is to be made, and filled with what another one holds. */
export type DiskCopy = {
  readonly vdev: string;
  /** Absolute; nothing is there yet. */
  readonly path: string;
  readonly bytes: number;
  readonly format: 'raw' | 'qcow2';
};

const pathIn = (directory: string) => join(directory, 'order.json');

export function writeOrder(directory: string, order: Order): void {
  writeFileAtomically(pathIn(directory), JSON.stringify(order));
}

/** @throws when there is none of this type. */
export function readOrder<T extends Order['type']>(
  directory: string,
  type: T,
): Extract<Order, {type: T}> {
  const text = readFileIfPresent(pathIn(directory));
  const order = text === undefined ? undefined : (JSON.parse(text) as Order);
  if (order?.type === type) return order as Extract<Order, {type: T}>;
  throw new Error(`${pathIn(directory)} is missing.`);
}

/** It has been carried out. */
export function removeOrder(directory: string): void {
  rmSync(pathIn(directory), {force: true});
}
