import {rmSync} from 'node:fs';
import {setTimeout as delay} from 'node:timers/promises';
import {RefusedError, describePostmortem} from '../../errors.ts';
import type {MachineOffer} from '../../machines/machine-state.ts';
import type {Ending, Machine} from '../../machines/machine.ts';
import type {Arguments} from '../../protocol/commands.ts';
import type {MigrationMode} from '../../protocol/shapes/migration-modes.ts';
import type {ReceiveOrder} from '../../registry/guests/orders.ts';
import type {LifecyclePort} from '../lifecycle/lifecycle-port.ts';
import {lacking, operationOf} from '../domain/standing.ts';
import type {Standing} from '../domain/standing.ts';
import type {Transfer} from '../lifecycle/transfer.ts';
import {createAttendance} from './attendance.ts';
import type {Driver} from './attendance.ts';
import type {Turn} from '../../system/turn.ts';

/**
 * Takes a domain from another host. It never goes on here by itself: only when it is told that it was
 * handed over; and that it was taken is written down before it does.
 */
export type Receivings = {
  /** Starts the machine and has it wait. @returns how the guest is to come. */
  readonly begin: (order: ReceiveOrder, who: string) => Promise<void>;
  /** How the guest is to come, and by whom. */
  readonly attend: (id: string, driver: Driver) => {mode: MigrationMode};
  /**
   * Goes on here, once all of it has come. Asked once more, it answers the same.
   *
   * @throws {RefusedError} when it has not come whole, or is not waited for: it never goes on here then.
   */
  readonly take: (request: Arguments<'domux-take-over'>, who: string) => Promise<void>;
  /**
   * The way is broken by which the memory of a guest follows that goes on here already.
   *
   * @param comes The rest comes by another one; otherwise the guest is lost.
   * @returns whether anything is missing and is waited for.
   */
  readonly recover: (id: string, comes: boolean, who: string) => Promise<boolean>;
  /** Waits no more. @throws {RefusedError} when it was taken, or is no such migration. */
  readonly giveUp: (id: string, who: string) => Promise<void>;
  /** Goes on from what a predecessor remembered. @param there The machine is. */
  readonly settle: (there: boolean) => Promise<void>;
  /** The machine has ended. @returns false for one that was taken: that is the end of a guest. */
  readonly ended: (ending: Ending) => boolean;
};

export type ReceivingsOptions = {
  readonly port: Pick<LifecyclePort, 'name' | 'record' | 'migration' | 'now'>;
  readonly standing: Standing;
  readonly transfer: Transfer;
  readonly machine: () => Machine;
  readonly inTurn: Turn;
  /** Ends the machine and takes the domain out of the registry. */
  readonly leave: () => Promise<void>;
  /** Has the host do what it does for a machine that runs. */
  readonly settle: () => Promise<void>;
};

/** Milliseconds that the guest may take to be here after all of it was sent. */
const arrivalTime = 20_000;

export function createReceivings(options: ReceivingsOptions): Receivings {
  const {port, standing, transfer, machine, inTurn, leave, settle} = options;
  /** Waited for from the beginning: when the guest stands still, it is too late to begin with anything. */
  let arrival: Promise<void> | undefined;

  const arriving = () => standing.state().arriving;

  const attendance = createAttendance(
    () => standing.is('inmigrate'),
    () => lost('nobody told that it was handed over'),
  );

  const lost = (why: string) => {
    attendance.end();
    if (!standing.is('inmigrate')) return;
    port.record('not migrated', 'domux', why);
    void drop();
  };

  /** @throws {RefusedError} unless this is the migration that it waits for. */
  const expect = (id: string) => {
    const found = arriving();
    if (found?.id === id && standing.is('inmigrate')) return found;
    throw new RefusedError('DomuxIllegalState', `Domain ${port.name()} is in no migration ${id}.`);
  };

  /** Takes the domain from here that was not taken, with the disks that were copied for it. */
  const drop = async () => {
    const {copies = []} = arriving() ?? {};
    await leave();
    for (const path of copies) rmSync(path, {force: true});
  };

  const begin: Receivings['begin'] = async ({id, from, name, offer, modes, copies = []}, who) => {
    const there = machine();
    if (!there.receive) throw lacking(there, 'send');
    const waiting = {
      ...({id, from, name, mode: 'stop', paused: true} as const),
      copies: copies.map(({path}) => path),
    };
    standing.become('inmigrate', {arriving: waiting});
    const vdevs = copies.map(({vdev}) => vdev);
    const mode = await there.receive(offer as MachineOffer, modes, vdevs);
    standing.become('inmigrate', {arriving: {...waiting, mode}});
    port.record('migrating', who, `from ${from}`);
    arrival = transfer.run(async () => there.arrived?.());
    arrival.catch(() => undefined);
    attendance.begin();
  };

  const attend: Receivings['attend'] = (id, driver) => {
    const {mode} = expect(id);
    attendance.join(driver);
    return {mode};
  };

  /** @throws {RefusedError} when the guest does not come. */
  const untilHere = async () => {
    const late = new RefusedError('GenericError', 'The guest has not come whole.');
    await within(arrivalTime, arrival ?? Promise.reject(late), late);
  };

  const take: Receivings['take'] = ({id, left}, who) =>
    inTurn(async () => {
      if (port.migration.taken(id)) return;
      expect(id);
      await untilHere();
      const waiting = {...expect(id), paused: left.paused};
      attendance.end();
      standing.become('inmigrate', {arriving: waiting, ...left.history});
      port.migration.take(id);
      port.migration.follow(left.consoles);
      try {
        await goOn(who);
      } catch (error) {
        // It has never run here.
        if (standing.is('inmigrate')) port.migration.untake(id);
        throw error;
      }
    });

  const goOn = async (who: string) => {
    const found = arriving();
    if (found === undefined) return;
    const {name, from, paused} = found;
    try {
      if (!paused) await operationOf(machine(), 'resume')();
    } catch (error) {
      if (standing.is('inmigrate')) throw error;
    }
    // It may have ended at this very moment, which is the end of a guest like any other.
    if (!standing.is('inmigrate')) return;
    // First, for a successor does not rename what is not on its way any more.
    port.migration.rename(name, who);
    standing.become(paused ? 'paused' : 'running', {
      startedAt: port.now() / 1000,
      arriving: undefined,
    });
    port.record('migrated here', who, `from ${from}`);
    await settle();
    // The source is told to leave after this, which takes from the processors that the guest wakes up on.
    if (!paused) await machine().awake?.();
  };

  return {
    begin,
    attend,
    take,
    recover: async (id, comes, who) => {
      if (!port.migration.taken(id)) return false;
      const waits = (await machine().recover?.(comes)) ?? false;
      if (waits) port.record('migrating', who, 'the rest of its memory, by another way');
      return waits;
    },
    giveUp: (id, who) =>
      inTurn(async () => {
        expect(id);
        attendance.end();
        port.record('not migrated', who, 'the other side has called it off');
        await drop();
      }),
    ended: ({postmortem}) => {
      const found = arriving();
      // Whoever restores a domain hears of it otherwise.
      if (found === undefined) return true;
      if (!port.migration.taken(found.id)) {
        lost(describePostmortem(postmortem));
        return true;
      }
      port.migration.rename(found.name, 'domux');
      standing.become('running', {arriving: undefined});
      return false;
    },
    settle: async there => {
      const found = arriving();
      const taken = found !== undefined && port.migration.taken(found.id);
      if (taken && there) return goOn('domux');
      if (!taken) return lost('the guest process was killed before it was taken');
      port.migration.rename(found.name, 'domux');
      standing.amend({arriving: undefined});
      standing.crash('the machine died while no guest process watched it');
    },
  };
}

/** Waits so many milliseconds at most. */
async function within(limit: number, work: Promise<void>, late: Error): Promise<void> {
  const over = new AbortController();
  try {
    await Promise.race([
      work,
      delay(limit, undefined, {signal: over.signal}).then(() => Promise.reject(late)),
    ]);
  } finally {
    over.abort();
  }
}
