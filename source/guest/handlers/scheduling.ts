import {checkScheduling, usualScheduling} from '../../config/processors/scheduling.ts';
import type {SchedulingConfig} from '../../config/processors/scheduling.ts';
import {RefusedError} from '../../errors.ts';
import type {Machine} from '../../machines/machine.ts';
import type {Arguments, Result} from '../../protocol/commands.ts';
import type {schedulingCommands} from '../../protocol/commands/scheduling.ts';
import type {TableHandlers} from '../../protocol/wire/dispatcher.ts';
import type {Peer} from '../control-server.ts';
import type {Domain} from '../domain/domain.ts';
import type {Scheduling} from '../processors/scheduling.ts';

/** Tells and changes how the host shares out its processors to a domain. */
export function createSchedulingHandlers(
  domain: Domain,
): TableHandlers<typeof schedulingCommands, Peer> {
  const {lifecycle, config, configs, scheduling} = domain;
  return {
    'domux-query-scheduling': () => describe(config().scheduling ?? usualScheduling),
    'domux-set-scheduling': async (given, {who}) => {
      lifecycle.check('domux-set-scheduling');
      lifecycle.operation('threads');
      return domain.inTurn(async () => {
        const now = config().scheduling ?? usualScheduling;
        const next = combine(now, given);
        const problem = checkScheduling(next);
        if (problem !== undefined) throw new RefusedError('GenericError', `${problem}.`);
        if (lifecycle.state().status !== 'prelaunch') {
          await change(scheduling, lifecycle.machine(), now, next);
        }
        configs.amend(each => ({...each, scheduling: next}));
        domain.record('scheduling set', who, inWords(next));
        return {};
      });
    },
  };
}

/** Where some of its threads take it and others do not, all go back. */
async function change(
  {apply}: Scheduling,
  machine: Machine,
  now: SchedulingConfig,
  next: SchedulingConfig,
): Promise<void> {
  try {
    await apply(machine, {scheduling: next});
  } catch (error) {
    await apply(machine, {scheduling: now}).catch(() => undefined);
    throw error;
  }
}

/** What is not given stays as it is. */
function combine(
  now: SchedulingConfig,
  {scheduler, ...given}: Arguments<'domux-set-scheduling'>,
): SchedulingConfig {
  const before = describe(now);
  switch (scheduler) {
    case 'credit': {
      const {weight, cap} = now.scheduler === 'credit' ? now : usualScheduling;
      return {scheduler, weight: given.weight ?? weight, cap: given.cap ?? cap};
    }
    case 'sedf':
      return {
        scheduler,
        period: given.period ?? before.period,
        slice: given.slice ?? before.slice,
        latency: given.latency ?? before.latency,
        extra: given.extra ?? before.extra,
      };
    case 'rrobin':
      return {scheduler};
  }
}

const describe = (scheduling: SchedulingConfig): Result<'domux-query-scheduling'> => ({
  ...{weight: 0, cap: 0, period: 0, slice: 0, latency: 0, extra: false},
  ...scheduling,
});

function inWords(scheduling: SchedulingConfig): string {
  const {scheduler, ...parameters} = scheduling;
  const words = Object.entries(parameters).map(([name, value]) => `${name} ${String(value)}`);
  return [scheduler, ...words].join(' ');
}
