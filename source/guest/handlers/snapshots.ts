import {snapshotNames} from '../../registry/domains/snapshots.ts';
import type {snapshotCommands} from '../../protocol/commands/snapshots.ts';
import type {TableHandlers} from '../../protocol/wire/dispatcher.ts';
import type {Peer} from '../control-server.ts';
import type {Domain} from '../domain/domain.ts';

/** What a domain was at some moments, and the way back. */
export function createSnapshotHandlers(
  domain: Domain,
): TableHandlers<typeof snapshotCommands, Peer> {
  const {snapshots, snapshotFiles} = domain.lifecycle;
  const done = {};
  return {
    'domux-create-snapshot': async ({name, replace = false}, {who}) => ({
      size: await snapshots.create(name, replace, who),
    }),
    'domux-revert': async ({name, paused = false}, {who}) => {
      await snapshots.revert(name, paused, who);
      return done;
    },
    'domux-delete-snapshot': async ({name}, {who}) => {
      await snapshots.remove(name, who);
      return done;
    },
    'domux-query-snapshots': async () => {
      const {readSaved} = await import('../../saved/read-saved.ts');
      const names = snapshotNames(domain.entry.dataDirectory, domain.name());
      const found = await Promise.all(
        names.map(async name => {
          const {header, size} = await readSaved(snapshotFiles(name).state);
          const disks = header.config.disks.filter(({access, cdrom}) => access === 'w' && !cdrom);
          return {
            ...{name, 'created-at': header.savedAt, size, paused: header.paused},
            disks: disks.map(({vdev}) => vdev),
          };
        }),
      );
      return found.toSorted((a, b) => a['created-at'] - b['created-at']);
    },
  };
}
