import {PassThrough} from 'node:stream';
import {attach} from '../../consoles/console.ts';
import type {RunHere} from '../../verb.ts';

/**
 * `domux restore -c` of a domain on another host: it is restored there, where its file is, and its
 * console opens on this terminal. What it printed meanwhile is in its backlog.
 */
export const restoreHere: RunHere = async (context, invocation) => {
  const {remote, host, stdout, stderr, env} = context;
  if (remote === undefined) return (await import('./restore.ts')).restore(context, invocation);
  const {options, words} = invocation;
  const paused = options['paused'] === true ? ['--paused'] : [];
  let said = '';
  const output = Object.assign(new PassThrough({encoding: 'utf8'}), {isTTY: stdout.isTTY});
  output.on('data', (text: string) => {
    said += text;
    stdout.write(text);
  });
  const io = {stdout: output, stderr, env, alone: false};
  const code = await remote.run(['restore', ...paused, '--', ...words], io);
  const id = /^Started domain .* \(id=(\d+)\)$/m.exec(said)?.[1];
  if (code !== 0 || id === undefined) return code;
  return attach(context, await host.find(id), {console: 0, readOnly: false});
};
