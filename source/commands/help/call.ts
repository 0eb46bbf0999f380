import {once} from 'node:events';
import {RefusedError, UsageError} from '../../errors.ts';
import type {Run} from '../verb.ts';
import {parseCall} from './parse-call.ts';

/** `domux call DOMAIN COMMAND [KEY=VALUE... | JSON]` */
export const call: Run = async ({host, stdout, stderr}, {options, words}) => {
  const [wanted = '', command, ...given] = words;
  const watches = options['events'] === true;
  if (command === undefined && !watches) {
    throw new UsageError("'domux call' requires a COMMAND, or --events.", {exitCode: 2});
  }
  const parsed = command === undefined ? {} : parseCall(command, given);

  const domain = await host.find(wanted);
  const client = await host.control(
    domain,
    watches ? event => stdout.write(`${JSON.stringify(event)}\n`) : undefined,
  );
  try {
    if (command !== undefined) {
      const result = await client.call(command, parsed);
      stdout.write(`${JSON.stringify(result, undefined, 2)}\n`);
    }
    if (watches) await Promise.race([client.closed, once(stdout, 'error')]);
    return undefined;
  } catch (error) {
    if (!(error instanceof RefusedError)) throw error;
    stderr.write(`${error.errorClass}: ${error.message}\n`);
    return error.exitCode;
  } finally {
    client.close();
  }
};
