import {cleanText} from '../../text/clean-text.ts';
import {wrapText} from '../../text/wrap.ts';
import {padEnd} from '../../text/width.ts';
import {mebibytes, shortBytes, shortDuration} from '../model/format.ts';
import type {Model} from '../model/model.ts';
import {occurrenceLines} from '../sampling/occurrences.ts';
import type {DomainRow} from '../model/sample.ts';
import type {DetailsDisk} from '../model/view.ts';
import {describeTransfer} from '../selectors/layout.ts';

/** A line of what is known of a domain. */
export type DetailsLine = {
  /** What it tells of, where that begins a line. */
  readonly label?: string;
  readonly text: string;
  readonly tone: 'plain' | 'title' | 'state' | 'warning' | 'error';
};

/** Columns of the labels. */
export const labelWidth = 16;

/** Events that are shown, the last ones. */
const eventLimit = 8;

type Fact = readonly [label: string, value: string, tone?: DetailsLine['tone']];

/** Where details are shown, and so how much of them. */
export type DetailsPlace = 'screen' | 'pane';

/** What is known of a domain, as lines of at most so many columns; in a pane the console comes early. */
export function detailsLines(
  row: DomainRow,
  model: Model,
  columns: number,
  place: DetailsPlace,
): DetailsLine[] {
  const more = model.more?.id === row.info.id ? model.more : undefined;
  const {stats} = row.info;
  const inPane = place === 'pane';
  const facts = inPane ? mainFacts(row, model) : allFacts(row, model);
  const console = section('Console', (more?.console ?? []).map(cleanText));
  return [
    ...titled('Identity', factLines(facts, columns)),
    ...(inPane ? console : []),
    ...section('Processors', stats.vcpus.map(vcpuText)),
    ...section(
      'Disks',
      stats.vbds.flatMap(vbd => diskTexts(vbd, more?.disks ?? [])),
    ),
    ...section('Interfaces', stats.vifs.map(vifText)),
    ...section('Events', eventsOf(row, model)),
    ...(inPane ? [] : console),
  ];
}

const titled = (title: string, lines: readonly DetailsLine[]): DetailsLine[] =>
  lines.length === 0 ? [] : [plain(''), {text: title, tone: 'title'}, ...lines];

const section = (title: string, texts: readonly string[]): DetailsLine[] =>
  titled(
    title,
    texts.map(text => plain(`  ${text}`)),
  );

const plain = (text: string): DetailsLine => ({text, tone: 'plain'});

const factLines = (facts: readonly Fact[], columns: number): DetailsLine[] =>
  facts.flatMap(([label, value, tone = 'plain']) =>
    wrapText(value, Math.max(10, columns - labelWidth - 2)).map((text, index) => ({
      label: index === 0 ? label : '',
      text,
      tone,
    })),
  );

const eventsOf = ({info}: DomainRow, {occurrences}: Model): string[] => {
  const own = occurrences.filter(({id}) => id === info.id);
  return own.length === 0 ? [] : occurrenceLines(own.slice(-eventLimit)).map(({text}) => text);
};

/** What one wants to see of every domain. */
function mainFacts(row: DomainRow, model: Model): Fact[] {
  const {info, trouble} = row;
  const reason = info.reason ? ` (${info.reason})` : '';
  const isHost = info.id === 0;
  return [
    ['State', `${info.state}  ${describeTransfer(info) ?? info.status}${reason}`, 'state'],
    ...(trouble === undefined ? [] : [['Trouble', trouble, 'error'] as const]),
    ...(info.message === undefined ? [] : [['Message', info.message, 'warning'] as const]),
    ['Machine', isHost ? 'this host' : machineText(info)],
    ...(isHost ? [] : configFacts(row)),
    ...networkFacts(row),
    ['Up', upFor(row, model.now)],
    ['vCPUs', isHost ? String(info.vcpus) : `${info.vcpus} of at most ${info.maxvcpus}`],
    ['Memory', memoryText(row)],
  ];
}

function allFacts(row: DomainRow, model: Model): Fact[] {
  const {info} = row;
  if (info.id === 0) return mainFacts(row, model);
  return [
    ...mainFacts(row, model),
    ['UUID', info.uuid],
    ['Created', localTime(info['created-at'])],
    ['Restarts', String(info.restarts)],
    ...machineFacts(row, model),
  ];
}

function memoryText({info}: DomainRow): string {
  const {current, maximum, resident} = info.stats.memory;
  const given = `${mebibytes(current)} MiB`;
  if (info.id === 0) return given;
  return `${given} of at most ${mebibytes(maximum)} MiB, ${mebibytes(resident)} MiB held on the host`;
}

const upFor = ({info}: DomainRow, now: number): string =>
  info['started-at'] === undefined ? 'not running' : shortDuration(now / 1000 - info['started-at']);

/** Local date and time, the way Sweden writes them. */
const localTime = (seconds: number): string => new Date(seconds * 1000).toLocaleString('sv');

/** A machine, and whether the guest's instructions are the host's processor's to execute. */
function machineText({machine, accelerator}: DomainRow['info']): string {
  switch (accelerator) {
    case undefined:
      return machine;
    case 'tcg':
      return `${machine}, emulated (TCG)`;
    default:
      return `${machine}, on the host's processor (${accelerator.toUpperCase()})`;
  }
}

function networkFacts({info}: DomainRow): Fact[] {
  const addresses = info.stats.vifs.flatMap(({address}) => address ?? []);
  const forwards = info.forwards ?? [];
  return [
    ...(addresses.length === 0 ? [] : [['Address', addresses.join(' ')] as const]),
    ...(forwards.length === 0 ? [] : [['Forwards', forwards.join(' ')] as const]),
  ];
}

function configFacts({info, configChanged}: DomainRow): Fact[] {
  return [
    ['Config', info.config ?? 'none: the command line said it all'],
    ...(configChanged ? [['', 'it differs from what runs', 'warning'] as const] : []),
  ];
}

function machineFacts({info}: DomainRow, {more}: Model): Fact[] {
  if (more?.id !== info.id) return [];
  const {pid, guestProcess, commandLine} = more;
  return [
    ...(pid === undefined ? [] : [['Process', String(pid)] as const]),
    ...(guestProcess === 0 ? [] : [['Guest process', String(guestProcess)] as const]),
    ...(commandLine.length === 0 ? [] : [['Command', commandLine.join(' ')] as const]),
  ];
}

type Stats = DomainRow['info']['stats'];

function vcpuText(vcpu: Stats['vcpus'][number], index: number): string {
  const seconds = (vcpu['cpu-ns'] / 1e9).toFixed(1);
  const where = vcpu.processor === undefined ? '' : `, last on processor ${vcpu.processor}`;
  return `${index}  ${vcpu.busy ? 'busy' : 'idle'}  ${seconds} s${where}`;
}

/** A disk, then the file that it is in, what that takes of what it promises, and its base. */
const diskTexts = (vbd: Stats['vbds'][number], disks: readonly DetailsDisk[]): string[] => {
  const {file, base, used, promised} = disks.find(({vdev}) => vdev === vbd.vdev) ?? {};
  const size =
    used === undefined || promised === undefined
      ? ''
      : `, ${shortBytes(used)} of ${shortBytes(promised)}`;
  return [
    vbdText(vbd),
    ...(file === undefined ? [] : [`${padEnd('', 8)} ${file}${size}`]),
    ...(base === undefined ? [] : [`${padEnd('', 8)} a layer over ${base}`]),
  ];
};

const vbdText = (vbd: Stats['vbds'][number]): string =>
  `${padEnd(vbd.vdev, 8)} read ${shortBytes(vbd['read-bytes'])} in ${vbd['read-requests']} requests, wrote ${shortBytes(vbd['write-bytes'])} in ${vbd['write-requests']}`;

const vifText = (vif: Stats['vifs'][number]): string =>
  `${[vif.mac, vif.network, vif.address].filter(Boolean).join('  ')}  received ${shortBytes(vif['rx-bytes'])} in ${vif['rx-packets']} packets, sent ${shortBytes(vif['tx-bytes'])} in ${vif['tx-packets']}`;
