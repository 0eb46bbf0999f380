import {Box} from 'ink';
import type {Theme} from '../../parts/theme.ts';
import {joinSpans} from '../../parts/paint.ts';
import type {Span} from '../../parts/paint.ts';
import {keyOf} from '../../store/selectors/key-of.ts';
import {listLayout, placeColumns} from '../../store/selectors/layout.ts';
import type {ListLayout} from '../../store/selectors/layout.ts';
import type {Model} from '../../store/model/model.ts';
import {listRows} from '../../store/selectors/rows.ts';
import {drawPane} from '../details/details-pane.ts';
import {DomainTable} from './domain-table.tsx';
import {footerLines, statusLine} from './footer.ts';
import {hostHeader} from './host-header.ts';
import {Line, Lines} from '../line.tsx';
import {headingLine, rowLine, totalsLine} from './row-line.ts';

type Props = {readonly model: Model; readonly theme: Theme};

/** The list of domains, and on a wide terminal the details of the selected one beside it. */
export function ListScreen({model, theme}: Props) {
  const layout = listLayout(model);
  return (
    <>
      <Lines lines={hostHeader(model, theme, layout.header)} />
      {layout.pane === 0 ? (
        <ListTable model={model} theme={theme} layout={layout} />
      ) : (
        <Box flexDirection="row">
          <Box flexDirection="column" width={layout.columns + 1} flexShrink={0}>
            <ListTable model={model} theme={theme} layout={layout} />
          </Box>
          <Box flexDirection="column" width={layout.pane} flexShrink={0}>
            <Lines lines={drawPane(model, theme, layout)} />
          </Box>
        </Box>
      )}
      <Line line={statusLine(model, theme)} />
      <Lines lines={footerLines(model, theme)} />
    </>
  );
}

function ListTable({model, theme, layout}: Props & {readonly layout: ListLayout}) {
  const placed = placeColumns(model);
  const rows = listRows(model);
  const {top} = model.list;
  const {columns} = layout;
  const shown = rows
    .slice(top, top + layout.table)
    .map(row => rowLine(model, theme, placed, row, columns));
  const blank = Math.max(0, layout.table - shown.length);
  // Domain-0 is always there where no filter is.
  const isEmpty = rows.length <= (model.list.filter.text === '' ? 1 : 0);
  const hint = isEmpty ? emptyHint(model, theme, columns) : [];
  const filler = [...hint, ...Array<string>(blank).fill(' ')].slice(0, blank);
  return (
    <>
      <DomainTable
        heading={headingLine(model, theme, placed, columns)}
        rows={[...shown, ...filler]}
      />
      {layout.totals && <Line line={totalsLine(theme, placed, rows, columns)} />}
    </>
  );
}

/** What a newcomer on an empty host can do, and what somebody whose filter lets nothing through can. */
function emptyHint(model: Model, theme: Theme, columns: number): string[] {
  const {sampled, list, settings} = model;
  if (!sampled) return [];
  const line = (...spans: Span[]) => joinSpans(theme, [['plain', '  '], ...spans], columns);
  const keyed = (key: string | undefined, ...does: Span[]) =>
    key === undefined ? [] : [line(['key', key], ['plain', '  '], ...does)];
  if (list.filter.text !== '') {
    return [
      line(),
      line(['dim', 'The filter lets no domain through.']),
      ...keyed(keyOf(model, 'unmark'), ['plain', 'clears it']),
    ];
  }
  return [
    line(),
    line(['strong', 'No domain runs here yet.']),
    ...(settings.readOnly
      ? []
      : keyed(
          keyOf(model, 'create'),
          ['plain', 'creates one: from '],
          ['accent', 'mini'],
          ['plain', columns < 50 ? ', a Linux' : ', a small Linux, to begin with'],
        )),
    ...keyed(keyOf(model, 'palette'), ['plain', 'runs any verb of the command line']),
    ...keyed(keyOf(model, 'help'), ['plain', 'explains every key']),
  ];
}
