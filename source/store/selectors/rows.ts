import {findColumn} from '../model/columns.ts';
import {currentView} from '../model/model.ts';
import {configKey, domainKey} from '../model/row-key.ts';
import type {Model} from '../model/model.ts';
import type {RowKey} from '../model/row-key.ts';
import type {ConfiguredDomain, DomainRow} from '../model/sample.ts';

/** A row of the list: a domain, or a config that no domain runs from. */
export type ListRow =
  | {readonly key: RowKey; readonly domain: DomainRow; readonly config?: undefined}
  | {readonly key: RowKey; readonly domain?: undefined; readonly config: ConfiguredDomain};

export const nameOfRow = (row: ListRow): string =>
  row.domain === undefined ? row.config.name : row.domain.info.name;

type Inputs = Pick<Model, 'domains' | 'configured'> &
  Pick<Model['list'], 'sort' | 'filter'> & {showConfigured: boolean};

let last: {inputs: Inputs; rows: readonly ListRow[]} | undefined;

/** The rows that are shown, in order: Domain-0, the other domains as sorted, configs by name. */
export function listRows({domains, configured, list}: Model): readonly ListRow[] {
  const inputs: Inputs = {
    domains,
    configured,
    sort: list.sort,
    filter: list.filter,
    showConfigured: list.configured,
  };
  // Every key press and every frame asks; only a sample, the filter and the order change the answer.
  if (last === undefined || !same(last.inputs, inputs)) last = {inputs, rows: computeRows(inputs)};
  return last.rows;
}

const same = (a: Inputs, b: Inputs) =>
  (Object.keys(a) as (keyof Inputs)[]).every(key => a[key] === b[key]);

function computeRows(inputs: Inputs): readonly ListRow[] {
  const {filter, configured, showConfigured} = inputs;
  const domains = sortDomains(
    [...inputs.domains.values()].filter(domain => filter.matches({name: domain.info.name, domain})),
    inputs.sort,
  );
  const configs = showConfigured ? configured.filter(({name}) => filter.matches({name})) : [];
  return [
    ...domains.map(domain => ({key: domainKey(domain.info.id), domain})),
    ...configs.map(config => ({key: configKey(config.name), config})),
  ];
}

function sortDomains(rows: DomainRow[], {column, reverse}: Model['list']['sort']): DomainRow[] {
  const {compare = () => 0} = findColumn(column);
  const sign = reverse ? -1 : 1;
  return rows.sort((a, b) => {
    if (a.info.id === 0) return -1;
    if (b.info.id === 0) return 1;
    return sign * compare(a, b) || a.info.id - b.info.id;
  });
}

/** Where the selected row is; the first one where it is not shown. */
export function selectedIndex(model: Model): number {
  const {selected} = model.list;
  return Math.max(
    0,
    listRows(model).findIndex(({key}) => key === selected),
  );
}

export const selectedRow = (model: Model): ListRow | undefined =>
  listRows(model)[selectedIndex(model)];

/** The rows that an action applies to: the one in detail, else those that are marked, else the selected one. */
export function targetRows(model: Model): readonly ListRow[] {
  const {marks} = model.list;
  const view = currentView(model);
  if (view.type === 'details') return listRows(model).filter(({key}) => key === view.key);
  if (marks.size > 0) return listRows(model).filter(({key}) => marks.has(key));
  const selected = selectedRow(model);
  return selected === undefined ? [] : [selected];
}
