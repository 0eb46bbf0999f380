import {realpathSync} from 'node:fs';
import type {Run} from '../../verb.ts';

/** `domux autostart unit` */
export const printUnit: Run = async ({stdout, env}) => {
  const {execPath, execArgv, argv} = process;
  stdout.write(
    formatUnit({
      program: [execPath, ...execArgv, realpathSync(argv[1] ?? '')],
      env,
      user: process.getuid?.() !== 0,
    }),
  );
  return undefined;
};

export type UnitFacts = {
  /** What starts this domux: absolute paths, and options of Node. */
  readonly program: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  /** For a manager of a user's own. */
  readonly user: boolean;
};

/** Variables that say where the domains are. */
const kept = ['DOMUX_HOME', 'DOMUX_IMAGES'];

/**
 * A unit of systemd.service(5) that starts the domains and, before the host goes down, shuts them down.
 * Only domux ends its guests: systemd ends none that are left.
 */
export function formatUnit({program, env, user}: UnitFacts): string {
  // Of a command line a dollar is the beginning of a variable, unless there are two of them.
  const command = program.map(word => quote(word).replaceAll('$', '$$$$')).join(' ');
  const variables = kept.flatMap(name => {
    const value = env[name];
    return value ? [`Environment=${quote(`${name}=${value}`)}`] : [];
  });
  return [
    '[Unit]',
    'Description=Domains of domux that start by themselves',
    ...(user ? [] : ['Wants=network-online.target', 'After=network-online.target']),
    '',
    '[Service]',
    'Type=oneshot',
    'RemainAfterExit=yes',
    'KillMode=process',
    'TimeoutStartSec=infinity',
    'TimeoutStopSec=330',
    ...variables,
    `ExecStart=${command} autostart start`,
    `ExecStop=${command} autostart stop`,
    '',
    '[Install]',
    `WantedBy=${user ? 'default' : 'multi-user'}.target`,
    '',
  ].join('\n');
}

/** Quotes as systemd.syntax(7) has it; a `%` stands for itself when doubled. */
const quote = (word: string): string => {
  const plain = word.replaceAll('%', '%%');
  return /[\s"'\\]/.test(plain) ? `"${plain.replace(/["\\]/g, '\\$&')}"` : plain;
};
