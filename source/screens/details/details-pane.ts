import {drawSpans, fit} from '../../parts/paint.ts';
import type {DrawnLine} from '../../parts/paint.ts';
import type {Theme} from '../../parts/theme.ts';
import {keyOf} from '../../store/selectors/key-of.ts';
import {paneRows} from '../../store/selectors/layout.ts';
import type {ListLayout} from '../../store/selectors/layout.ts';
import type {Model} from '../../store/model/model.ts';
import {selectedRow} from '../../store/selectors/rows.ts';
import type {ListRow} from '../../store/selectors/rows.ts';
import type {Target} from '../../store/model/target.ts';
import {drawDetails} from './details-content.ts';

const target: Target = {type: 'pane'};

/** The details of the selected domain, beside the list. */
export function drawPane(model: Model, theme: Theme, layout: ListLayout): DrawnLine[] {
  const row = selectedRow(model);
  const columns = layout.pane;
  const room = paneRows(layout) - 1;
  const all = contentOf(row, model, theme, columns);
  const scroll = Math.min(model.list.paneScroll, Math.max(0, all.length - room));
  const shown = all.slice(scroll, scroll + room);
  const blank = Array<string>(room - shown.length).fill(' '.repeat(columns));
  const where = all.length > room ? `  ${scroll + shown.length}/${all.length}` : '';
  const title = fit(` ${titleOf(row)}${where}`, columns, theme);
  return [
    drawSpans(theme, [['heading', title, target]], columns),
    ...[...shown, ...blank].map(text => ({
      text,
      regions: [{from: 0, to: columns, target}],
    })),
  ];
}

const titleOf = (row: ListRow | undefined): string =>
  row?.domain === undefined
    ? (row?.config.name ?? '')
    : `${row.domain.info.name} (ID ${row.domain.info.id})`;

function contentOf(
  row: ListRow | undefined,
  model: Model,
  theme: Theme,
  columns: number,
): readonly string[] {
  if (row === undefined) return [];
  if (row.domain !== undefined) return drawDetails(row.domain, model, theme, columns, 'pane');
  const boot = keyOf(model, 'boot');
  const edit = keyOf(model, 'edit');
  return [
    '',
    ' A config that no domain runs from:',
    ` ${row.config.path}`,
    '',
    ...(boot === undefined || model.settings.readOnly ? [] : [` ${boot}  starts its domain`]),
    ...(edit === undefined || model.settings.readOnly ? [] : [` ${edit}  edits it`]),
  ].map(text => fit(text, columns, theme));
}
