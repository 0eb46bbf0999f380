import {settleList, withList} from '../actions/list-actions.ts';
import {configKey, domainKey} from '../model/row-key.ts';
import type {Model} from '../model/model.ts';
import {listRows, nameOfRow, selectedIndex, selectedRow} from '../selectors/rows.ts';
import {withOccurrences} from './occurrences.ts';
import {historyLength, nextRows} from './rates.ts';
import type {DomainRow, Sample} from '../model/sample.ts';
import {stay} from '../model/step.ts';
import type {Step} from '../model/step.ts';
import {withTaskProgress} from './task-progress.ts';

/** Takes in a sample: rows and rates, what is under way, what happened. */
export function takeSample(model: Model, sample: Sample): Step {
  const domains = nextRows(model.domains, sample);
  const zero = domains.get(0);
  const marks = stillThere(model, domains, sample);
  const sampled: Model = {
    ...model,
    now: sample.now,
    sampled: true,
    host: sample.host,
    hostHistory: nextHistory(model, zero, sample.host.processors),
    domains,
    configured: sameConfigs(model, sample) ? model.configured : sample.configured,
  };
  const marked = marks === model.list.marks ? sampled : withList(sampled, {marks});
  const told = withOccurrences(marked, sample.occurrences, model.sampled);
  return stay(settleList(withTaskProgress(followSelection(model, told))));
}

/**
 * A domain that has ended leaves the selection to its config, and a config that was booted to its
 * domain; where neither is shown, what stands in that place now is selected.
 */
function followSelection(before: Model, after: Model): Model {
  const old = selectedRow(before);
  const rows = listRows(after);
  if (old === undefined || rows.some(({key}) => key === old.key)) return after;
  const name = nameOfRow(old);
  const same = rows.find(row => nameOfRow(row) === name);
  const there = same ?? rows[Math.min(selectedIndex(before), rows.length - 1)];
  return withList(after, {selected: there?.key});
}

function nextHistory(
  {hostHistory}: Model,
  zero: DomainRow | undefined,
  processors: number,
): Model['hostHistory'] {
  // Two clocks that are read one after the other may come to a little more.
  const percent = Math.min(100, (zero?.rates.cpu ?? 0) / Math.max(1, processors));
  const isFirst = (zero?.history.length ?? 0) < 2;
  const cpu = isFirst ? hostHistory.cpu : [...hostHistory.cpu.slice(1 - historyLength), percent];
  return {cpu, lastCpu: isFirst ? undefined : percent};
}

function stillThere(
  {list}: Model,
  domains: ReadonlyMap<number, DomainRow>,
  {configured}: Sample,
): ReadonlySet<string> {
  if (list.marks.size === 0) return list.marks;
  const there = new Set([
    ...[...domains.keys()].map(domainKey),
    ...configured.map(({name}) => configKey(name)),
  ]);
  return new Set([...list.marks].filter(key => there.has(key)));
}

const sameConfigs = ({configured}: Model, sample: Sample) =>
  configured.length === sample.configured.length &&
  configured.every(({path}, index) => path === sample.configured[index]?.path);
