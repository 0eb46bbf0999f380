import {basename} from 'node:path';
import {messageOf} from '../../../errors.ts';
import type {Host} from '../../../host/host.ts';
import type {Store} from '../../../store/create-store.ts';
import type {Effect} from '../../../store/model/effects.ts';
import type {ConfigSurvey} from '../../../protocol/shapes/config-survey.ts';
import type {Deletion} from '../../../store/model/sample.ts';
import {createFromConfig} from './create-from-config.ts';

/** Starts the domain of a config, and says how that went. */
export function bootConfig(
  {name, path}: Extract<Effect, {type: 'boot'}>,
  store: Store,
  host: Host,
): void {
  const booted = {type: 'booted', name, path} as const;
  createFromConfig(host, path).then(
    ({entry}) => store.dispatch({...booted, id: entry.id}),
    (error: unknown) => store.dispatch({...booted, error: messageOf(error)}),
  );
}

export async function surveyConfigs(paths: readonly string[], host: Host): Promise<ConfigSurvey[]> {
  const configs = await host.configs();
  return Promise.all(paths.map(path => configs.survey(path)));
}

/** @returns what was deleted, in a sentence. */
export async function deleteConfigs(deletions: readonly Deletion[], host: Host): Promise<string> {
  const configs = await host.configs();
  for (const {path, disks} of deletions) await configs.remove(path, disks);
  const [first] = deletions;
  if (first === undefined || deletions.length > 1)
    return `${deletions.length} configs are deleted.`;
  const {length} = first.disks;
  const disks = length === 0 ? '' : length === 1 ? ', and its disk' : `, and its ${length} disks`;
  return `${basename(first.path)} is deleted${disks}.`;
}
