import {join} from 'node:path';
import {cli, createHome, node} from '../home.ts';
import type {Home} from '../home.ts';
import {commandOf, processesOf} from '../processes.ts';
import {makeSshd} from '../network/sshd.ts';
import type {SshdOptions} from '../network/sshd.ts';

/** A home, and another one that it reaches over ssh as if it were on another host. */
export type FarHome = {
  /** Its environment makes `--host far` lead to the other one. */
  readonly near: Home;
  readonly far: Home;
  readonly dispose: () => Promise<void>;
};

export type FarHomeOptions = SshdOptions & {
  /** What starts domux there, in the place of this checkout's. */
  readonly remoteCommand?: string;
};

/** Makes both. Whoever makes them disposes of them in `afterEach` or `afterAll`. */
export async function createFarHome(options: FarHomeOptions = {}): Promise<FarHome> {
  const near = createHome();
  const far = createHome();
  const {sshCommand, env} = await makeSshd(join(near.directory, 'ssh'), options);
  Object.assign(near.env, env, {
    DOMUX_SSH_COMMAND: sshCommand,
    DOMUX_SSH_PERSIST: '0',
    DOMUX_REMOTE_COMMAND: options.remoteCommand ?? remoteCommand(far),
  });
  return {
    near,
    far,
    dispose: async () => {
      await near.dispose();
      await far.dispose();
    },
  };
}

/** The processes that answer for a home to whoever has connected to it. */
export const answering = ({directory}: Home): number[] =>
  processesOf(directory).filter(pid => {
    const [program, , verb] = commandOf(pid);
    return program === node && verb === 'dial-stdio';
  });

/** The command line of this checkout for a home, as a shell on the far side understands it. */
export const remoteCommand = ({env}: Home): string =>
  `env DOMUX_HOME=${env['DOMUX_HOME'] ?? ''} DOMUX_IMAGES=${env['DOMUX_IMAGES'] ?? ''} ${node} ${cli}`;
