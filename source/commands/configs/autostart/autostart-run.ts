import {DomuxError} from '../../../errors.ts';
import type {ListedDomain} from '../../../host/domain-reference.ts';
import type {RunState} from '../../../protocol/states.ts';
import {createWithProgress} from '../../domains/creating/create.ts';
import {readDomainConfig} from '../../domains/creating/read-domain-config.ts';
import {parseTimeout, shutdown} from '../../domains/shutdown.ts';
import {forEach, forEachDomain} from '../../for-each-domain.ts';
import type {Context, Run} from '../../verb.ts';
import {autoDomains} from './autostart.ts';
import {formatDiagnostics} from '../../../config/diagnostic.ts';

/** Seconds that guests get to shut down: XENDOMAINS_STOP_MAXWAIT of Xen's xendomains. */
const patience = '300';

/** `domux autostart start` */
export const startAutostart: Run = async context => {
  let failed = false;
  for (const {name, file, id} of autoDomains(context)) {
    if (id !== null) {
      context.stdout.write(`Domain ${name} is there already (id=${id})\n`);
      continue;
    }

    try {
      const {config, warnings} = readDomainConfig(context, file, [], true);
      context.stderr.write(formatDiagnostics(warnings));
      const {entry} = await createWithProgress(context, config);
      context.stdout.write(`Started domain ${entry.name} (id=${entry.id})\n`);
    } catch (error) {
      if (!(error instanceof DomuxError)) throw error;
      context.stderr.write(`Error: domain ${name} does not start: ${error.message}\n`);
      failed = true;
    }
  }
  return failed ? 1 : undefined;
};

/** `domux autostart stop [--timeout SECONDS]` */
export const stopAutostart: Run = async (context, {options}) => {
  const {timeout = patience} = options;
  parseTimeout(timeout);
  const paused = await autoListed(context, ['paused']);
  await forEachDomain(context, paused.map(idOf), {doing: 'Unpausing'}, (_, client) =>
    client.execute('cont'),
  );

  const running = await autoListed(context, ['running']);
  if (running.length > 0) await shutdown(context, {options: {timeout}, words: running.map(idOf)});

  const left = await autoListed(context, ['prelaunch', 'running', 'paused', 'restarting']);
  return forEach(context, left, {doing: 'Destroying'}, async (domain, say) => {
    const notice = await context.host.destroy(domain);
    if (notice !== undefined) say(notice);
    say(`Domain ${domain.entry.id} has been destroyed`);
  });
};

/** The domains that start by themselves and are in one of these states. */
async function autoListed(context: Context, states: readonly RunState[]): Promise<ListedDomain[]> {
  const names = new Set(autoDomains(context).map(({name}) => name));
  const listed = await context.host.list();
  return listed.filter(({entry, info}) => names.has(entry.name) && states.includes(info.status));
}

const idOf = ({entry}: ListedDomain): string => String(entry.id);
