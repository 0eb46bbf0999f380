import {test} from 'vitest';
import {killDuringMigrations} from '../../helpers/migration/migration-kills.ts';

/** A few rounds of what `npm run soak` does for longer, and with another seed each time. */
const rounds = 8;

test(
  'whatever is killed while a domain is migrated, one copy runs, and never two',
  {timeout: 240_000},
  () => killDuringMigrations(20_260_807, rounds),
);
