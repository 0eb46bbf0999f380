import {wrapText} from '../parts/box.ts';
import {cleanText} from '../parts/clean-text.ts';
import {fit, joinSpans} from '../parts/paint.ts';
import type {StyleName, Theme} from '../parts/theme.ts';
import {mebibytes, shortBytes, shortDuration} from '../store/format.ts';
import type {Model} from '../store/model.ts';
import {occurrenceLines} from '../store/occurrences.ts';
import type {DomainRow} from '../store/sample.ts';
import type {DetailsView} from '../store/view.ts';
import {padEnd} from '../text/width.ts';
import {stateStyle} from './state-style.ts';

const labelWidth = 14;
const eventLimit = 8;

type Row = readonly [label: string, value: string, style?: StyleName];

/** What is known of a domain, as lines of the width of the terminal. */
export function detailsText(
  row: DomainRow,
  {more}: DetailsView,
  model: Model,
  theme: Theme,
): string[] {
  const {columns} = model.size;
  const heading = (text: string) => joinSpans(theme, [['accent', text]], columns);
  const section = (title: string, lines: readonly string[]) =>
    lines.length === 0 ? [] : [' ', heading(title), ...lines];
  const plain = (text: string) => fit(`  ${text}`, columns, theme);

  const rows = (all: readonly Row[]) =>
    all.flatMap(([label, value, style = 'plain']) =>
      wrapText(value, Math.max(10, columns - labelWidth - 2)).map((line, index) =>
        joinSpans(
          theme,
          [
            ['dim', `  ${index === 0 ? label : ''}`.padEnd(labelWidth)],
            [style, line],
          ],
          columns,
        ),
      ),
    );

  const {stats} = row.info;
  return [
    ...section('Identity', rows(identity(row, model, more))),
    ...section(
      'Processors',
      stats.vcpus.map((vcpu, index) => plain(vcpuText(vcpu, index))),
    ),
    ...section(
      'Disks',
      stats.vbds.map(vbd => plain(vbdText(vbd))),
    ),
    ...section(
      'Interfaces',
      stats.vifs.map(vif => plain(vifText(vif))),
    ),
    ...section(
      'Events',
      occurrenceLines(model.occurrences.filter(({id}) => id === row.info.id))
        .slice(-eventLimit)
        .map(({text}) => plain(text)),
    ),
    ...section(
      'Console',
      (more?.console ?? []).map(line => plain(cleanText(line))),
    ),
  ];
}

function identity(row: DomainRow, {now}: Model, more: DetailsView['more']): Row[] {
  const {info, trouble} = row;
  const {memory} = info.stats;
  const started = info['started-at'];
  return [
    [
      'State',
      `${info.state}  ${info.status}${info.reason ? ` (${info.reason})` : ''}`,
      stateStyle(row),
    ],
    ...(trouble === undefined ? [] : [['Trouble', trouble, 'error'] as const]),
    ...(info.message === undefined ? [] : [['Message', info.message, 'warning'] as const]),
    ['UUID', info.uuid],
    ['Machine', info.machine],
    ['Config', info.config ?? 'none: the command line said it all'],
    ...(row.configChanged
      ? [['', 'changed since the domain was created', 'warning'] as const]
      : []),
    ['Up', started === undefined ? 'not running' : shortDuration(now / 1000 - started)],
    ['Created', new Date(info['created-at'] * 1000).toLocaleString('sv')],
    ['Restarts', String(info.restarts)],
    ['vCPUs', `${info.vcpus} of at most ${info.maxvcpus}`],
    [
      'Memory',
      `${mebibytes(memory.current)} MiB of at most ${mebibytes(memory.maximum)} MiB, ${mebibytes(memory.resident)} MiB held on the host`,
    ],
    ...(more?.pid === undefined ? [] : [['Process', String(more.pid)] as const]),
    ...(more === undefined || more.guestProcess === 0
      ? []
      : [['Guest process', String(more.guestProcess)] as const]),
    ...(more === undefined || more.commandLine.length === 0
      ? []
      : [['Command', more.commandLine.join(' ')] as const]),
  ];
}

type Stats = DomainRow['info']['stats'];

function vcpuText(vcpu: Stats['vcpus'][number], index: number): string {
  const seconds = (vcpu['cpu-ns'] / 1e9).toFixed(1);
  const where = vcpu.processor === undefined ? '' : `, last on processor ${vcpu.processor}`;
  return `${index}  ${vcpu.busy ? 'busy' : 'idle'}  ${seconds} s${where}`;
}

const vbdText = (vbd: Stats['vbds'][number]): string =>
  `${padEnd(vbd.vdev, 8)} read ${shortBytes(vbd['read-bytes'])} in ${vbd['read-requests']} requests, wrote ${shortBytes(vbd['write-bytes'])} in ${vbd['write-requests']}`;

const vifText = (vif: Stats['vifs'][number]): string =>
  `${vif.mac}  received ${shortBytes(vif['rx-bytes'])} in ${vif['rx-packets']} packets, sent ${shortBytes(vif['tx-bytes'])} in ${vif['tx-packets']}`;
