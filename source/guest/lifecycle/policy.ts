import type {DomainConfig, ShutdownAction} from '../../config/domain-config.ts';
import {longestName} from '../../config/domain-name.ts';
import type {ShutdownReason} from '../../protocol/states.ts';
import {cutName} from '../../registry/domains/domain-files.ts';

/** What to do now that a guest has ended. */
export type Decision =
  | {readonly then: 'destroy' | 'preserve'; readonly dumpCore: boolean; readonly message?: string}
  | {
      readonly then: 'restart' | 'rename-restart';
      readonly dumpCore: boolean;
      /** Milliseconds to wait first. */
      readonly delay: number;
      readonly message?: string;
    };

/** The action that the config names for an ending: xl.cfg(5), "Event Actions". */
export function actionFor(config: DomainConfig, reason: ShutdownReason): ShutdownAction {
  switch (reason) {
    case 'poweroff':
    case 'halt':
      return config.onPoweroff;
    case 'reboot':
      return config.onReboot;
    case 'crash':
      return config.onCrash;
    case 'watchdog':
      return config.onWatchdog;
    case 'suspend':
      return 'preserve';
  }
}

/**
 * Decides what happens after an ending. Restarts after crashes are counted: the first follows at
 * once, each further one within the window waits twice as long as the one before, and past the
 * limit the domain stays down.
 *
 * @param crashes Milliseconds since 1970 of the crashes so far, this one included.
 */
export function decide(
  config: DomainConfig,
  reason: ShutdownReason,
  crashes: readonly number[],
  now: number,
): Decision {
  const action = actionFor(config, reason);
  const dumpCore = action.startsWith('coredump-');
  switch (action) {
    case 'destroy':
    case 'coredump-destroy':
      return {then: 'destroy', dumpCore};
    case 'preserve':
      return {then: 'preserve', dumpCore};
    case 'restart':
    case 'coredump-restart':
      return restart('restart', dumpCore);
    case 'rename-restart':
      return restart('rename-restart', dumpCore);
  }

  function restart(then: 'restart' | 'rename-restart', dump: boolean): Decision {
    if (reason !== 'crash' && reason !== 'watchdog') return {then, dumpCore: dump, delay: 0};

    const {crashLimit, crashWindow} = config.limits;
    const recent = crashes.filter(time => now - time <= crashWindow * 1000).length;
    if (recent > crashLimit) {
      const message = `crashed ${recent} times within ${crashWindow} s: not restarted any more`;
      return {then: 'preserve', dumpCore: dump, message};
    }

    const delay = recent < 2 ? 0 : 1000 * 2 ** Math.min(recent - 2, 6);
    const wait = delay === 0 ? 'at once' : `in ${delay / 1000} s`;
    return {
      then,
      dumpCore: dump,
      delay,
      message: `crashed: restart ${recent} of ${crashLimit} ${wait}`,
    };
  }
}

/**
 * xl's name for a domain that is kept under another name: the UTC minute (tools/xl/xl_vmcontrol.c).
 *
 * @param number Tells several of one minute apart, from 1.
 */
export function preservedName(name: string, now: Date, number = 1): string {
  const stamp = now.toISOString().replace(/[-:]/g, '').slice(0, 13);
  const suffix = `-${stamp}Z${number === 1 ? '' : `-${number}`}`;
  return `${cutName(name, longestName - suffix.length)}${suffix}`;
}
