import {setTimeout as delay} from 'node:timers/promises';
import type {DomainConfig} from '../config/domain-config.ts';
import {GuestFailure, RefusedError, describePostmortem, messageOf} from '../errors.ts';
import type {Ending, Machine, MachineOperation} from '../machines/machine.ts';
import type {EventData, EventName} from '../protocol/events.ts';
import {legalStates} from '../protocol/states.ts';
import type {RunState, ShutdownReason} from '../protocol/states.ts';
import type {DomainState} from './domain-state.ts';
import {initialState} from './domain-state.ts';
import {decide} from './policy.ts';
import type {Decision} from './policy.ts';

/** What a lifecycle needs of the domain around it. */
export type LifecyclePort = {
  readonly name: () => string;
  /**
   * Makes a machine.
   *
   * @param again The one before has ended: what is set for the next launch counts from here on.
   */
  readonly createMachine: (
    events: MachineEvents,
    again: boolean,
  ) => {machine: Machine; config: DomainConfig};
  /** The state changed; it is to be remembered and told. */
  readonly changed: (state: DomainState) => void;
  readonly emit: <E extends EventName>(event: E, data: EventData<E>) => void;
  /** Adds a line to the host's event log. */
  readonly record: (event: string, who: string, detail?: string) => void;
  /** Shows a line on every console. */
  readonly notice: (line: string) => void;
  readonly keepCore: (ending: Ending) => string;
  /** Nanoseconds of processor time that the machine is known to have used. */
  readonly cpuSeen: () => number;
  /** Starts a new domain under this one's name, which gives its name up: `rename-restart`. */
  readonly succeed: () => Promise<void>;
  /** Nothing is left of the machine and the domain is to vanish. */
  readonly gone: () => void;
  readonly now: () => number;
};

export type MachineEvents = {
  readonly ended: (ending: Ending) => void;
  readonly rebooted: () => void;
};

/** The life of one domain: which state it is in, and what happens when its machine or a client acts. */
export type Lifecycle = {
  readonly state: () => DomainState;
  /** The machine, once there was a reason to make one. */
  readonly machine: () => Machine;
  readonly launch: (who: string) => Promise<void>;
  /** Leaves the domain paused before its first instruction. */
  readonly hold: () => void;
  /** Takes a domain over. One that nothing is remembered of never ran, unless its machine does now. */
  readonly adopt: (remembered: DomainState | undefined) => Promise<void>;
  readonly pause: (who: string) => Promise<void>;
  readonly resume: (who: string) => Promise<void>;
  readonly powerButton: (who: string) => Promise<void>;
  readonly shutdown: (reason: ShutdownReason, who: string) => Promise<void>;
  readonly reset: (who: string) => Promise<void>;
  readonly destroy: (who: string) => Promise<void>;
  /** Throws unless a command is legal now. */
  readonly check: (command: keyof typeof legalStates) => void;
  /** An operation of the machine, or a refusal that says why it has none. */
  readonly operation: <O extends MachineOperation>(operation: O) => NonNullable<Machine[O]>;
  readonly setMaximum: (bytes: number) => void;
  /** What is done when the guest ends is as this config says from now on. */
  readonly configure: (config: DomainConfig) => void;
};

export function createLifecycle(port: LifecyclePort): Lifecycle {
  let state = initialState;
  let timer: NodeJS.Timeout | undefined;
  /** Endings of machines that were let go are not ours to judge. */
  let launches = 0;
  /** Settles when the launch that is going on has come to its end. */
  let launching: Promise<void> | undefined;
  /** Settles when the last of the changes asked for has been made. */
  let turn: Promise<unknown> = Promise.resolve();
  let current = makeMachine(false);

  function makeMachine(again: boolean) {
    const launch = ++launches;
    const ifCurrent =
      <A extends unknown[]>(act: (...given: A) => void) =>
      (...given: A) => {
        if (launch === launches) act(...given);
      };
    return port.createMachine({ended: ifCurrent(onEnded), rebooted: ifCurrent(onRebooted)}, again);
  }

  function become(status: RunState, change: Partial<DomainState> = {}): void {
    const {reason: _reason, message: _message, ...kept} = state;
    state = {...kept, status, ...change};
    port.changed(state);
  }

  /** Not narrowed by what was known before something was waited for. */
  const isStatus = (status: RunState) => state.status === status;

  function check(command: keyof typeof legalStates): void {
    const legal: readonly RunState[] = legalStates[command];
    if (!legal.includes(state.status)) {
      throw new RefusedError(
        'DomuxIllegalState',
        `Domain ${port.name()} is ${describeStatus(state.status)}: ${command} is possible while it is ${legal.map(describeStatus).join(', ')}.`,
      );
    }
  }

  function operation<O extends MachineOperation>(wanted: O): NonNullable<Machine[O]> {
    const {machine} = current;
    const method = machine[wanted];
    if (method) return method;
    throw new RefusedError(
      'DomuxNotSupported',
      machine.lacks[wanted] ?? `A domain on machine ${machine.kind} cannot do this.`,
    );
  }

  /** Makes changes one after the other, so that each is checked against what the last one left. */
  function inTurn<T>(change: () => Promise<T>): Promise<T> {
    const done = turn.then(change);
    turn = done.catch(() => undefined);
    return done;
  }

  async function launch(who: string): Promise<void> {
    const first = state.startedAt === undefined;
    const {machine} = current;
    launching = machine.launch();
    await launching.finally(() => (launching = undefined));
    // Destroyed meanwhile: that sees to the machine.
    if (isStatus('destroying')) return;
    become('running', {startedAt: port.now() / 1000});
    port.record(first ? 'booted' : 'restarted', who);
  }

  async function relaunch(who: string): Promise<void> {
    try {
      current = makeMachine(true);
      await launch(who);
      if (isStatus('destroying')) return;
      state = {...state, restarts: state.restarts + 1};
      port.changed(state);
      port.emit('RESET', {guest: false, reason: 'domux-restart'});
    } catch (error) {
      if (state.status === 'destroying') return;
      const message = `cannot be restarted: ${messageOf(error)}`;
      become('guest-panicked', {reason: 'crash', message});
      port.record('crashed', 'domux', message);
      port.notice(message);
    }
  }

  async function resetRunning(who: string): Promise<void> {
    try {
      await operation('reset')();
      port.record('reset', who);
    } catch (error) {
      // The old machine is gone and there is no new one.
      if (error instanceof GuestFailure && isStatus('running')) {
        const message = `cannot be restarted: ${messageOf(error)}`;
        become('guest-panicked', {reason: 'crash', message});
        port.record('crashed', 'domux', message);
      }
      throw error;
    }
  }

  function onRebooted(): void {
    port.emit('RESET', {guest: true, reason: 'guest-reset'});
    port.record('rebooted', 'guest');
    port.notice('the guest rebooted');
    become('running', {startedAt: port.now() / 1000, restarts: state.restarts + 1});
  }

  function onEnded(ending: Ending): void {
    if (state.status === 'destroying') return;
    const {reason} = ending;
    const crashed = reason === 'crash' || reason === 'watchdog';
    const now = port.now();
    const {crashWindow} = current.config.limits;
    const crashes = crashed
      ? [...state.crashes.filter(time => now - time <= crashWindow * 1000), now]
      : state.crashes;
    const decision = decide(current.config, reason, crashes, now);
    const detail = crashed ? describePostmortem(ending.postmortem) : reason;
    port.record(crashed ? 'crashed' : 'shut down', 'guest', detail);
    tellEnding(reason);

    const core = decision.dumpCore ? `; ${port.keepCore(ending)}` : '';
    const message = `${decision.message ?? (crashed ? 'crashed' : `ended: ${reason}`)}${core}`;
    port.notice(message);
    state = {...state, crashes, spentCpu: state.spentCpu + port.cpuSeen()};
    carryOut(decision, {reason, ...(decision.message || crashed || core ? {message} : {})});
  }

  function tellEnding(reason: ShutdownReason): void {
    switch (reason) {
      case 'crash':
      case 'watchdog':
        return port.emit('GUEST_PANICKED', {action: 'poweroff'});
      case 'reboot':
        return port.emit('SHUTDOWN', {guest: true, reason: 'guest-reset'});
      case 'poweroff':
      case 'halt':
      case 'suspend':
        return port.emit('SHUTDOWN', {guest: true, reason: 'guest-shutdown'});
    }
  }

  function carryOut(decision: Decision, why: Pick<DomainState, 'reason' | 'message'>): void {
    const down =
      why.reason === 'crash' || why.reason === 'watchdog' ? 'guest-panicked' : 'shutdown';
    switch (decision.then) {
      case 'preserve':
        return become(down, why);
      case 'destroy':
        become('destroying', why);
        port.record('destroyed', 'domux', `on ${why.reason ?? 'shutdown'}`);
        void current.machine.kill().finally(port.gone);
        return;
      case 'restart':
        become('restarting', why);
        timer = setTimeout(() => void relaunch('domux'), decision.delay);
        return;
      case 'rename-restart':
        become(down, why);
        timer = setTimeout(() => {
          port.succeed().catch((error: unknown) => {
            become(down, {...why, message: `no successor could be started: ${messageOf(error)}`});
          });
        }, decision.delay);
        return;
    }
  }

  return {
    state: () => state,
    machine: () => current.machine,
    check,
    operation,
    launch: who => inTurn(() => launch(who)),
    hold: () => port.changed(state),

    adopt: async remembered => {
      state = remembered ?? initialState;
      const expected = isStatus('running') || isStatus('paused');
      if (isStatus('destroying')) {
        await current.machine.kill();
        return port.gone();
      }
      if (isStatus('restarting')) {
        timer = setTimeout(() => void relaunch('domux'), 0);
        return;
      }

      let adoption;
      try {
        adoption = await current.machine.adopt();
      } catch (error) {
        const message = `the machine cannot be adopted: ${messageOf(error)}`;
        port.record('crashed', 'domux', message);
        return become('guest-panicked', {reason: 'crash', message});
      }

      if (adoption.found !== 'gone') {
        become(adoption.found, {startedAt: state.startedAt ?? port.now() / 1000});
        port.record('adopted', 'domux');
      } else if (remembered === undefined) {
        port.record('failed', 'domux', 'the guest process died before the machine ran');
        port.gone();
      } else if (expected && adoption.ending.reason === 'crash') {
        const detail = describePostmortem(adoption.ending.postmortem);
        const message = `the machine died while no guest process watched it: ${detail}`;
        become('guest-panicked', {reason: 'crash', message});
        port.record('crashed', 'domux', message);
      } else if (expected) {
        onEnded(adoption.ending);
      }
    },

    pause: who =>
      inTurn(async () => {
        check('stop');
        await operation('pause')();
        if (!isStatus('running')) return;
        become('paused');
        port.emit('STOP', {});
        port.record('paused', who);
      }),

    resume: who =>
      inTurn(async () => {
        check('cont');
        if (isStatus('prelaunch')) return launch(who);
        await operation('resume')();
        if (!isStatus('paused')) return;
        become('running');
        port.emit('RESUME', {});
        port.record('unpaused', who);
      }),

    powerButton: async who => {
      check('system_powerdown');
      await operation('powerButton')();
      port.emit('POWERDOWN', {});
      port.record('power button pressed', who);
    },

    shutdown: async (reason, who) => {
      check('domux-shutdown');
      await operation('shutdown')(reason);
      port.record(`asked for ${reason}`, who);
    },

    reset: who =>
      inTurn(async () => {
        check('system_reset');
        if (isStatus('running')) return resetRunning(who);
        ++launches;
        clearTimeout(timer);
        await current.machine.kill();
        if (isStatus('destroying')) return;
        become('restarting');
        port.record('reset', who);
        await relaunch(who);
      }),

    destroy: async who => {
      clearTimeout(timer);
      become('destroying');
      port.emit('SHUTDOWN', {guest: false, reason: 'host-qmp-quit'});
      await current.machine.kill();
      // A kernel that is just being started has no process yet that could be killed.
      while (launching) {
        await Promise.race([launching.catch(() => undefined), delay(20)]);
        await current.machine.kill();
      }
      port.record('destroyed', who);
      port.gone();
    },

    configure: config => {
      current = {...current, config};
    },

    setMaximum: maximum => {
      state = {...state, maximum};
      port.changed(state);
    },
  };
}

/** A run state in the words of a message to a user. */
export function describeStatus(status: RunState): string {
  switch (status) {
    case 'prelaunch':
      return 'paused before its first instruction';
    case 'running':
      return 'running';
    case 'paused':
      return 'paused';
    case 'shutdown':
      return 'shut down';
    case 'guest-panicked':
      return 'crashed';
    case 'restarting':
      return 'about to be restarted';
    case 'destroying':
      return 'being destroyed';
  }
}
