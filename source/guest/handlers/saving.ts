import type {MachineDescription} from '../../machines/machine-state.ts';
import type {savingCommands} from '../../protocol/commands/saving.ts';
import type {TableHandlers} from '../../protocol/wire/dispatcher.ts';
import type {Peer} from '../control-server.ts';
import {rmSync} from 'node:fs';
import {copyFile} from '../../system/copy-file.ts';
import type {Domain} from '../domain/domain.ts';
import {checkAbsolute} from './absolute-path.ts';
import {readConfigFor} from './configuration.ts';

/** Saves a domain in a file. */
export function createSavingHandlers({
  lifecycle,
  config,
  launchCopy,
}: Domain): TableHandlers<typeof savingCommands, Peer> {
  return {
    'domux-save': async ({file, then, config: given}, {who}) => {
      checkAbsolute(file);
      const kept = given === undefined ? undefined : readConfigFor(config(), given);
      return {size: await lifecycle.save({file, then, config: kept}, who)};
    },
    'domux-offer-copy': async ({memory}) => {
      checkAbsolute(memory);
      lifecycle.check('domux-offer-copy');
      lifecycle.operation('resumeAs');
      const {maximum} = lifecycle.state();
      return {
        config: config(),
        machine: await lifecycle.machine().offerCopy?.(memory),
        ...(maximum === undefined ? {} : {maximum}),
      };
    },
    'domux-launch-copy': async ({directory, machine}) => {
      checkAbsolute(directory);
      lifecycle.check('domux-launch-copy');
      lifecycle.operation('resumeAs');
      await launchCopy(directory, machine as MachineDescription);
      return {};
    },
    'domux-copy': async ({file, memory, disks}, {who}) => {
      for (const path of [file, memory, ...disks.flatMap(({from, to}) => [from, to])]) {
        checkAbsolute(path);
      }
      lifecycle.operation('resumeAs');
      await lifecycle.save({file, memory, then: 'cont', alongside: () => copyDisks(disks)}, who);
      return {};
    },
    'query-migrate': () => lifecycle.transfer.query(),
    migrate_cancel: async () => {
      lifecycle.sendings.cancel();
      return {};
    },
  };
}

type Copy = {readonly from: string; readonly to: string};

/** @returns what removes the copies again. */
async function copyDisks(disks: readonly Copy[]): Promise<() => Promise<void>> {
  const undo = async () => {
    for (const {to} of disks) rmSync(to, {force: true});
  };
  try {
    for (const {from, to} of disks) await copyFile(from, to);
    return undo;
  } catch (error) {
    await undo();
    throw error;
  }
}
