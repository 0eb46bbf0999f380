import {UsageError} from '../../../errors.ts';
import {migrateDomain} from '../../../host/migration/migrate-domain.ts';
import type {MigrateOptions} from '../../../host/migration/migrate-domain.ts';
import {interruptible} from '../../interruptible.ts';
import type {Invocation, Run} from '../../verb.ts';
import {openTarget} from './open-target.ts';
import {showTransfer} from './transfer-progress.ts';

/** `domux migrate [-l] [-p] [-s COMMAND] [--mode MODE] [-b RATE] [--downtime MS] DOMAIN HOST` */
export const migrate: Run = async (context, {options, words: [wanted = '', host = '']}) => {
  if (wanted === '0' || wanted === 'Domain-0') {
    throw new UsageError('Cannot migrate privileged domain 0');
  }
  const limits = readLimits(options);
  const domain = await context.host.find(wanted);
  const {ssh, mode} = options;
  const {target, close} = openTarget(context, host, typeof ssh === 'string' ? ssh : undefined);
  const progress = showTransfer(context, `Migrating domain ${domain.entry.name}`);
  try {
    await interruptible(signal =>
      migrateDomain({host: context.host, run: context.places.run, domain}, target, {
        ...limits,
        mode: typeof mode === 'string' ? mode : undefined,
        paused: options['paused'] === true,
        copyDisks: options['copy-disks'] === true,
        say: progress.say,
        onBegun: progress.watch,
        signal,
      }),
    );
  } finally {
    progress.stop();
    close();
  }
  return undefined;
};

/** Bytes of a megabit, as xm counts. */
const megabit = 1_000_000 / 8;

function readLimits({bandwidth, resource, downtime}: Invocation['options']) {
  const limits: Pick<MigrateOptions, 'bandwidth' | 'downtime'> = {
    bandwidth:
      typeof bandwidth === 'string'
        ? readRate(bandwidth)
        : typeof resource === 'string'
          ? readNumber('--resource', resource) * megabit
          : undefined,
    downtime: typeof downtime === 'string' ? readNumber('--downtime', downtime) : undefined,
  };
  return limits;
}

const factors: Readonly<Record<string, number>> = {'': 1, k: 2 ** 10, m: 2 ** 20, g: 2 ** 30};

/** Bytes a second. */
function readRate(text: string): number {
  const [, digits = '', suffix = ''] = /^(\d+)([kmg]?)$/i.exec(text) ?? [];
  const rate = Number(digits) * (factors[suffix.toLowerCase()] ?? NaN);
  if (rate > 0) return rate;
  throw new UsageError(`--bandwidth ${text}: that is no number of bytes, such as 50M.`, {
    exitCode: 2,
  });
}

function readNumber(option: string, text: string): number {
  const number = Number(text);
  if (/^\d+$/.test(text) && number > 0) return number;
  throw new UsageError(`${option} ${text}: that is no number above 0.`, {exitCode: 2});
}
