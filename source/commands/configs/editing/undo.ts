import {statSync} from 'node:fs';
import {join} from 'node:path';
import {UsageError} from '../../../errors.ts';
import type {Run} from '../../verb.ts';
import {writeJson} from '../../output/write-json.ts';
import {formatDiagnostics, hasErrors} from '../../../config/diagnostic.ts';
import {examine} from '../../../host/configs/examine.ts';
import {
  extension,
  findConfig,
  readConfig,
  readConfigIfPresent,
  requireConfig,
} from '../../../host/configs/find-config.ts';
import {listVersions, versionPath} from '../../../host/configs/history.ts';
import {offerChanges} from '../applying/offer-changes.ts';
import {saveConfig} from '../../../host/configs/save-config.ts';
import {writeDifference} from '../applying/show-difference.ts';

/** `domux config undo NAME|FILE [VERSION]` */
export const undo: Run = async (context, {options, words: [wanted = '', version = '1']}) => {
  const path =
    deletedConfig(context.places.configs, wanted) ?? requireConfig(context.places.configs, wanted);
  const kept = listVersions(path);
  const number = Number(version);
  if (!kept.includes(number)) {
    const there = kept.length === 0 ? 'no earlier version is kept' : `there is ${kept.join(', ')}`;
    throw new UsageError(`${path} has no version ${version}: ${there}.`);
  }

  const before = readConfigIfPresent(path) ?? '';
  const text = readConfig(versionPath(path, number));
  saveConfig(path, text);
  await writeDifference(context, context.stderr, before, text);
  const {config, diagnostics} = examine(context, path, text);
  context.stderr.write(formatDiagnostics(diagnostics));
  return hasErrors(diagnostics) ? undefined : offerChanges(context, options, path, config);
};

/** Where a config was that is not there any more, and that versions are kept of. */
function deletedConfig(configs: string, wanted: string): string | undefined {
  if (findConfig(configs, wanted) !== undefined) return undefined;
  const path = wanted.includes('/') ? wanted : join(configs, wanted + extension);
  return listVersions(path).length > 0 ? path : undefined;
}

/** `domux config history [--json] NAME|FILE` */
export const showHistory: Run = async ({places, stdout}, {options, words: [wanted = '']}) => {
  const path = requireConfig(places.configs, wanted);
  const versions = listVersions(path).map(version => {
    const file = versionPath(path, version);
    return {version, written: statSync(file).mtime.toISOString(), file};
  });
  if (options['json'] === true) writeJson(stdout, versions);
  else {
    for (const {version, written, file} of versions) {
      stdout.write(`${String(version).padStart(7)}  ${written}  ${file}\n`);
    }
  }
  return undefined;
};
