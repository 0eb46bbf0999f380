import {settleMigration} from '../../../host/migration/settle-migration.ts';
import type {Run} from '../../verb.ts';
import {openTarget} from './open-target.ts';
import type {OpenTarget} from './open-target.ts';

/** `domux migrate-settle DOMAIN` */
export const migrateSettle: Run = async (context, {words: [wanted = '']}) => {
  const {host, places} = context;
  const domain = await host.find(wanted);
  const opened: OpenTarget[] = [];
  try {
    const where = await settleMigration({host, run: places.run, domain}, address => {
      const target = openTarget(context, address);
      opened.push(target);
      return target.target;
    });
    context.stdout.write(`${domain.entry.name} is ${where}.\n`);
  } finally {
    for (const {close} of opened) close();
  }
  return undefined;
};
