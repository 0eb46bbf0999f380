import {takeCutShort} from '../../disks/hold.ts';
import {layersOver} from '../../disks/layers/layer-records.ts';
import {spaceUnder} from '../../disks/space/space.ts';
import {surveyDisks} from '../../host/disks/survey-disks.ts';
import type {DiskSurvey, SurveyedDisk} from '../../host/disks/survey-disks.ts';
import {left, lines, right} from '../host/listing/columns.ts';
import type {Context, Run} from '../verb.ts';
import {writeJson} from '../output/write-json.ts';
import {formatBytes} from '../../disks/space/format-bytes.ts';
import {describeCutShort, freeCutShort} from './left-behind.ts';
import {locateDisk} from './locate-disk.ts';
import {warningsOfSpace} from '../../disks/space/warn-of-space.ts';
import type {SizedDisk} from '../../disks/space/warn-of-space.ts';

/** `domux disk list [--json]` */
export const listDisks: Run = async (context, {options}) => {
  const survey = surveyDisks(context);
  const {disks, unreadable} = survey;
  if (options['json'] === true) writeJson(context.stdout, disks.map(toJson));
  else context.stdout.write(lines([heading, ...disks.map(toLine)]));
  context.stderr.write(
    lines([
      ...(await leftBehind(context, survey)),
      ...unreadable.map(({path, why}) => `${path} cannot be looked at: ${why}`),
      ...marked(disks.filter(isWritten)),
    ]),
  );
  return undefined;
};

/** `domux disk info [--json] DISK...` */
export const showDisks: Run = async (context, {options, words}) => {
  const survey = surveyDisks(context);
  const disks = words.map(word => {
    const file = locateDisk(context.places, word);
    const known = survey.disks.find(({identity}) => identity === file.identity);
    const layers = layersOver(file.path).map(({layer}) => layer);
    return known ?? {...file, layers, domains: [], configs: []};
  });
  if (options['json'] === true) writeJson(context.stdout, disks.map(toJson));
  else context.stdout.write(disks.map(disk => lines(describe(disk))).join('\n'));
  context.stderr.write(
    lines([...(await leftBehind(context, survey)), ...marked(disks.filter(isWritten))]),
  );
  return undefined;
};

/** What only is a base does not grow. */
const isWritten = ({layers}: SurveyedDisk) => layers.length === 0;

/** What crashes left behind; what they had taken in vain is given back. */
async function leftBehind(
  {places}: Context,
  {stale, uncommitted, disks}: DiskSurvey,
): Promise<string[]> {
  const holds = takeCutShort().filter(({doing}) => doing !== 'committed');
  const damaged = await freeCutShort(places.run, holds, disks);
  return [
    ...stale.map(({layer, base}) => `${layer} is no layer over ${base} any more: forgotten.`),
    ...uncommitted.map(
      ({layer, base}) =>
        `${layer} was being committed to ${base} when that was cut short: domux disk commit '${layer}' does the rest.`,
    ),
    ...describeCutShort(holds, disks),
    ...damaged,
  ];
}

const heading = `${left('Format', 6)} ${right('Used', 10)} ${right('Promised', 10)}  Disk`;

const toLine = (disk: SurveyedDisk): string => {
  const {format, used, promised, path, base} = disk;
  const users = usersOf(disk);
  return [
    `${left(format, 6)} ${right(formatBytes(used), 10)} ${right(formatBytes(promised), 10)}  ${path}`,
    ...(base === undefined ? [] : [`over ${base.path}`]),
    ...(users === '' ? [] : [`(${users})`]),
  ].join(' ');
};

const usersOf = ({domains, configs, layers}: SurveyedDisk): string =>
  [
    ...(layers.length === 0 ? [] : [`base of ${layers.length}`]),
    ...domains.map(({name, access}) => `${name} ${access === 'w' ? 'writes' : 'reads'}`),
    ...configs
      .filter(config => !domains.some(({name}) => name === config))
      .map(config => `config ${config}`),
  ].join(', ');

function describe(disk: SurveyedDisk): string[] {
  const {path, format, used, promised, base, layers, domains, configs} = disk;
  const {free} = spaceUnder(path);
  const rows: (readonly [string, string])[] = [
    ['Disk', path],
    ['Format', format],
    ['Used', `${formatBytes(used)} (${used} bytes)`],
    ['Promised', `${formatBytes(promised)} (${promised} bytes)`],
    ['Left there', formatBytes(free)],
    ...(base === undefined ? [] : [['Layer over', base.path] as const]),
    ...layers.map(layer => ['Base of', layer] as const),
    ...domains.map(
      ({name, access, registry}) =>
        [
          access === 'w' ? 'Written by' : 'Read by',
          `domain ${name}${registry === undefined ? '' : ` of ${registry}`}`,
        ] as const,
    ),
    ...configs.map(config => ['Named by', `config ${config}`] as const),
  ];
  return rows.map(([key, value]) => `${left(key, 11)}: ${value}`);
}

/** One disk of `disk list --json`. */
const toJson = ({path, format, used, promised, base, layers, domains, configs}: SurveyedDisk) => ({
  path,
  format,
  used_bytes: used,
  promised_bytes: promised,
  free_bytes: spaceUnder(path).free,
  base: base?.path ?? null,
  layers,
  domains,
  configs,
});

const marked = (disks: readonly SizedDisk[]) =>
  warningsOfSpace(disks).map(warning => `Warning: ${warning}`);

/** Says on standard error what there is to warn of about these disks. */
export function warnOfSpace({stderr}: Pick<Context, 'stderr'>, disks: readonly SizedDisk[]): void {
  stderr.write(lines(marked(disks)));
}
