import {spawn} from 'node:child_process';
import type {ChildProcessWithoutNullStreams} from 'node:child_process';
import {existsSync, mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {readSettings} from '../../source/config/settings/read-settings.ts';
import {createLocalHost} from '../../source/host/local-host.ts';
import type {LocalHost} from '../../source/host/host.ts';
import {findPlaces} from '../../source/system/paths.ts';
import type {Places} from '../../source/system/paths.ts';
import {endProcessesOf} from './processes.ts';

const fromCheckout = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

/** The Node of the checkout, whatever is on PATH. */
export const node = fromCheckout('node_modules/node/bin/node');

/** The built command line. `DOMUX_CLI` names another one, such as that of an installed package. */
export const cli = process.env['DOMUX_CLI'] ?? fromCheckout('dist/cli.cjs');

export type Finished = {
  /** Exit code; 128 and the signal's number where one ended it. */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
};

/** A `DOMUX_HOME` of a test's own, in a new temporary directory. */
export type Home = {
  readonly directory: string;
  readonly env: NodeJS.ProcessEnv;
  readonly places: Places;
  /** The domains of this home, without the command line. */
  readonly host: LocalHost;
  /** Runs `domux` with these arguments to its end. */
  readonly run: (args: readonly string[], options?: RunOptions) => Promise<Finished>;
  /** The same without waiting for the end. */
  readonly start: (args: readonly string[]) => Started;
  /** Ends every process that was started under this home, and removes it. */
  readonly dispose: () => Promise<void>;
};

export type RunOptions = {
  readonly input?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Milliseconds after which it is killed. */
  readonly timeout?: number;
};

/** Makes a home. Whoever makes one disposes of it in `afterEach` or `afterAll`. */
export function createHome({domainsPerProcess = 1} = {}): Home {
  if (!existsSync(cli)) throw new Error(`${cli} is missing: run npm run build.`);
  const directory = mkdtempSync(join(tmpdir(), 'domux-test-'));
  // The images are those of whoever runs the tests: they are too big to be fetched for each home.
  const {images} = findPlaces(process.env);
  const env = {...process.env, DOMUX_HOME: directory, DOMUX_IMAGES: images, NO_COLOR: '1'};
  const places = findPlaces(env);

  return {
    directory,
    env,
    places,
    host: createLocalHost({
      ...{places, who: 'the test'},
      settings: () =>
        readSettings(places.settings, {DOMUX_DOMAINS_PER_PROCESS: String(domainsPerProcess)}),
    }),
    run: (args, options = {}) => runDomux(args, {...options, env: {...env, ...options.env}}),
    start: args => startDomux(args, env),
    dispose: async () => {
      await endProcessesOf(directory);
      rmSync(directory, {recursive: true, force: true});
    },
  };
}

/** A `domux` that runs. */
export type Started = {
  readonly child: ChildProcessWithoutNullStreams;
  /** What it has printed so far. */
  readonly stdout: () => string;
  readonly stderr: () => string;
  /** Resolves with its exit code; with null where a signal ended it. */
  readonly ended: Promise<number | null>;
};

function startDomux(args: readonly string[], env: NodeJS.ProcessEnv): Started {
  const child = spawn(node, [cli, ...args], {env});
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  child.stdin.on('error', () => undefined);
  const ended = new Promise<number | null>(resolve => child.once('close', resolve));
  return {child, stdout: () => stdout, stderr: () => stderr, ended};
}

async function runDomux(
  args: readonly string[],
  {input = '', env, timeout = 30_000}: RunOptions,
): Promise<Finished> {
  const child = spawn(node, [cli, ...args], {env, timeout, killSignal: 'SIGKILL'});
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  // A program that does not read its input closes it, which is no concern of the test.
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);

  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      if (signal === null) resolve({code: code ?? 0, stdout, stderr});
      else reject(new Error(`domux ${args.join(' ')} was ended by ${signal}: ${stderr}`));
    });
  });
}
