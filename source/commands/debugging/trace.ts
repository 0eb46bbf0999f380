import {once} from 'node:events';
import {createWriteStream} from 'node:fs';
import type {WriteStream} from 'node:fs';
import {resolve} from 'node:path';
import {setTimeout as delay} from 'node:timers/promises';
import {UsageError} from '../../errors.ts';
import type {DomainReference} from '../../host/domain-reference.ts';
import type {ControlClient} from '../../protocol/wire/client.ts';
import type {EventMessage} from '../../protocol/wire/messages.ts';
import {lines} from '../host/listing/columns.ts';
import {Interruption, interruptible} from '../interruptible.ts';
import type {Context, Invocation, Run} from '../verb.ts';
import {writeJson} from '../output/write-json.ts';

/** `domux trace [-e GLOBS] [-D SECONDS] DOMAIN FILE` and `domux trace --list GLOB DOMAIN` */
export const trace: Run = async (context, invocation) => {
  const {words, options} = invocation;
  const domain = await context.host.find(words[0] ?? '');
  if (typeof options['list'] === 'string') return listEvents(context, domain, invocation);
  const [, file] = words;
  if (file === undefined) throw new UsageError('Name the file that the trace is to be written to.');
  const seconds = readSeconds(options['seconds']);
  const globs = typeof options['events'] === 'string' ? options['events'].split(',') : [];
  return record(context, domain, {path: resolve(file), seconds, globs});
};

async function listEvents(
  {host, stdout}: Context,
  domain: DomainReference,
  {options}: Invocation,
): Promise<undefined> {
  const client = await host.control(domain);
  const name = String(options['list']);
  const events = await client.execute('trace-event-get-state', {name}).finally(client.close);
  if (options['json'] === true) writeJson(stdout, events);
  else stdout.write(lines(events.map(event => `${event.name} : state ${event.state}`)));
  return undefined;
}

function readSeconds(given: string | boolean | undefined): number | undefined {
  if (typeof given !== 'string') return undefined;
  if (/^\d{1,6}(\.\d+)?$/.test(given)) return Number(given);
  throw new UsageError(`'${given}' is no number of seconds.`);
}

type Recording = {
  readonly path: string;
  readonly seconds: number | undefined;
  readonly globs: readonly string[];
};

async function record(
  {host, stdout}: Context,
  domain: DomainReference,
  {path, seconds, globs}: Recording,
): Promise<undefined> {
  const file = createWriteStream(path, {mode: 0o600});
  await once(file, 'open');
  let count = 0;
  const client = await host.control(domain, event => {
    count += 1;
    file.write(lineOf(event));
  });
  try {
    await client.execute('domux-subscribe-stats', {interval: 1});
    await setTrace(client, globs, true, `${path}.qemu`);
    await interruptible(signal =>
      Promise.race([
        delay(seconds === undefined ? longest : seconds * 1000, undefined, {signal}),
        client.closed,
      ]),
    ).catch((error: unknown) => {
      // That is how it is ended.
      if (!(
        error instanceof Error &&
        (error.cause instanceof Interruption || error instanceof Interruption)
      ))
        throw error;
    });
    await setTrace(client, globs, false).catch(() => undefined);
  } finally {
    client.close();
    await closed(file);
  }
  stdout.write(
    `${count} events in ${path}${globs.length > 0 ? `, those of QEMU in ${path}.qemu` : ''}\n`,
  );
  return undefined;
}

/** Milliseconds: the longest that a timer can wait. */
const longest = 2 ** 31 - 1;

async function setTrace(
  client: ControlClient,
  globs: readonly string[],
  enable: boolean,
  file?: string,
): Promise<void> {
  for (const name of globs) {
    const where = file === undefined ? {} : {'domux-file': file};
    await client.execute('trace-event-set-state', {name, enable, ...where});
  }
}

/** One event as a line, with its time first. */
function lineOf({event, data, timestamp}: EventMessage): string {
  const time = timestamp.seconds * 1e6 + timestamp.microseconds;
  return `${JSON.stringify({time, event, data})}\n`;
}

async function closed(file: WriteStream): Promise<void> {
  file.end();
  await once(file, 'close');
}
