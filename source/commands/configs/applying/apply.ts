import {ConfigError, formatDiagnostics, hasErrors} from '../../../config/diagnostic.ts';
import type {DomainConfig} from '../../../config/domain-config.ts';
import {describeChanges} from '../../../config/editing/describe-changes.ts';
import {UsageError} from '../../../errors.ts';
import type {Context, Run} from '../../verb.ts';
import {writeJson} from '../../output/write-json.ts';
import {examine} from '../../../host/configs/examine.ts';
import {readConfig} from '../../../host/configs/find-config.ts';
import {applyAndTell} from './offer-changes.ts';
import {pendingChanges} from './pending-changes.ts';
import type {PendingChanges} from './pending-changes.ts';

/** `domux config apply DOMAIN` */
export const apply: Run = async (context, {words: [wanted = '']}) => {
  const pending = await pendingOf(context, wanted);
  if (pending.changes.length === 0) {
    context.stderr.write(`Domain ${pending.name} runs with the settings of its config already.\n`);
    return undefined;
  }
  for (const line of describeChanges(pending.changes)) context.stderr.write(`${line}\n`);
  return (await applyAndTell(context, pending)) ? 1 : undefined;
};

/** `domux config diff [--json] DOMAIN`. Exits with 1 where there is a difference, as diff(1) does. */
export const diff: Run = async (context, {options, words: [wanted = '']}) => {
  const {changes, name} = await pendingOf(context, wanted);
  const {stdout, stderr} = context;
  if (options['json'] === true) {
    const rows = changes.map(({key, before = null, after = null, effect}) => ({
      ...{key, before, after, when: effect.when},
      ...('reason' in effect ? {reason: effect.reason} : {}),
    }));
    writeJson(stdout, rows);
  } else if (changes.length === 0) {
    stderr.write(`Domain ${name} runs with the settings of its config.\n`);
  } else {
    stdout.write(`${describeChanges(changes).join('\n')}\n`);
  }
  return changes.length === 0 ? undefined : 1;
};

/** @throws {ConfigError} when the domain's config has errors. */
async function pendingOf(context: Context, wanted: string): Promise<PendingChanges> {
  const domain = await context.host.find(wanted);
  const {config: path, name} = domain.entry;
  if (path === undefined) throw new UsageError(`Domain ${name} was created without a config file.`);
  return pendingChanges(context.host, domain, readUsable(context, path));
}

/** What a config comes to, with its warnings told. */
export function readUsable(context: Context, path: string): DomainConfig {
  const {config, diagnostics} = examine(context, path, readConfig(path));
  if (hasErrors(diagnostics)) {
    throw new ConfigError(diagnostics.filter(({severity}) => severity === 'error'));
  }
  context.stderr.write(formatDiagnostics(diagnostics));
  return config;
}
