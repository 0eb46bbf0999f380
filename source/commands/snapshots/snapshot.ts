import {forEachDomain} from '../for-each-domain.ts';
import {left, lines, right} from '../host/listing/columns.ts';
import {localTime} from '../host/events.ts';
import type {Run} from '../verb.ts';
import {writeJson} from '../output/write-json.ts';

/** `domux snapshot create [--replace] DOMAIN [NAME]` */
export const create: Run = async (context, {options, words: [wanted = '', given]}) => {
  const name = given ?? localTime(new Date()).replace(/[-:]/g, '').replace(' ', '-');
  const replace = options['replace'] === true;
  return forEachDomain(context, [wanted], {doing: 'Keeping a snapshot'}, async (_, client) => {
    await client.execute('domux-create-snapshot', {name, replace});
    if (given === undefined) context.stdout.write(`${name}\n`);
  });
};

/** `domux snapshot list [--json] DOMAIN` */
export const list: Run = async ({host, stdout}, {options, words: [wanted = '']}) => {
  const client = await host.control(await host.find(wanted));
  const snapshots = await client.execute('domux-query-snapshots').finally(client.close);
  if (options['json'] === true) writeJson(stdout, snapshots);
  else {
    stdout.write(
      lines([
        `${left('Name', 24)} ${left('Time', 19)} ${right('MiB', 7)} Disks`,
        ...snapshots.map(({name, size, disks, 'created-at': created}) => {
          const mebibytes = (size / 1024 / 1024).toFixed(1);
          const time = localTime(new Date(created * 1000));
          return `${left(name, 24)} ${time} ${right(mebibytes, 7)} ${disks.join(' ')}`.trimEnd();
        }),
      ]),
    );
  }
  return undefined;
};

/** `domux snapshot revert [-p] DOMAIN NAME` */
export const revert: Run = async (context, {options, words: [wanted = '', name = '']}) =>
  forEachDomain(context, [wanted], {doing: 'Reverting'}, (_, client) =>
    client.execute('domux-revert', {name, paused: options['paused'] === true}),
  );

/** `domux snapshot delete DOMAIN NAME` */
export const remove: Run = async (context, {words: [wanted = '', name = '']}) =>
  forEachDomain(context, [wanted], {doing: 'Deleting a snapshot'}, (_, client) =>
    client.execute('domux-delete-snapshot', {name}),
  );
