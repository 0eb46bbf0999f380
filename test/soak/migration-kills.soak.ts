import {test} from 'vitest';
import {killDuringMigrations} from '../helpers/migration/migration-kills.ts';

const seed = Number(process.env['DOMUX_SEED'] ?? Math.floor(Math.random() * 1e9));
const rounds = Number(process.env['DOMUX_MIGRATION_KILLS'] ?? 50);

test(
  `whatever is killed at whatever moment, one copy runs, and never two (seed ${seed})`,
  {timeout: 900_000},
  () => killDuringMigrations(seed, rounds),
);
