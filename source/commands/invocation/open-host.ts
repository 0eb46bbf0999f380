import type {Settings} from '../../config/settings/read-settings.ts';
import type {HostAddress} from '../../host/remote/connecting/host-address.ts';
import {createRemoteHost} from '../../host/remote/remote-host.ts';
import type {RemoteHost} from '../../host/remote/remote-host.ts';
import type {Places} from '../../system/paths.ts';
import {startProgress} from '../output/progress.ts';

/** What it takes to reach another host from here. */
export type OpenHostPort = {
  readonly env: NodeJS.ProcessEnv;
  readonly places: Pick<Places, 'run'>;
  readonly who: string;
  readonly settings: () => Settings;
  readonly stdin: Pick<NodeJS.ReadStream, 'isTTY'>;
  readonly stderr: NodeJS.WriteStream;
};

/** Another host, to be reached when it is first asked for something. */
export function openHost(address: HostAddress, port: OpenHostPort): RemoteHost {
  const {env, places, who, settings, stdin, stderr} = port;
  const read = settings();
  return createRemoteHost(address, {
    ...{env, who, run: places.run},
    sshCommand: read['ssh-command'].value,
    remoteCommand: read['remote-command'].value,
    persist: read['ssh-persist'].value,
    ownProgram: [...process.execArgv, process.argv[1] ?? ''],
    // Without a terminal of its own, a program that asked would only disturb whoever has it.
    ask: stdin.isTTY || stderr.isTTY,
  });
}

/**
 * Waits for a host, with a line on the terminal if that takes its time.
 *
 * @throws {UnreachableError} saying why there is no domux.
 */
export async function greetHost(
  host: Pick<RemoteHost, 'address' | 'greet'>,
  stderr: NodeJS.WriteStream,
): Promise<void> {
  const progress = startProgress(stderr, seconds => `Connecting to ${host.address}: ${seconds} s`);
  try {
    await host.greet();
  } finally {
    progress.stop();
  }
}
