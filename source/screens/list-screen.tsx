import type {Theme} from '../parts/theme.ts';
import {joinSpans} from '../parts/paint.ts';
import type {Span} from '../parts/paint.ts';
import {listLayout, placeColumns} from '../store/layout.ts';
import type {Model} from '../store/model.ts';
import {listRows} from '../store/rows.ts';
import {DomainTable} from './domain-table.tsx';
import {footerLine, statusLine} from './footer.ts';
import {hostHeader} from './host-header.ts';
import {Line, Lines} from './line.tsx';
import {headingLine, rowLine, totalsLine} from './row-line.ts';

/** The list of domains. */
export function ListScreen({model, theme}: {readonly model: Model; readonly theme: Theme}) {
  const layout = listLayout(model);
  const placed = placeColumns(model);
  const rows = listRows(model);
  const {top} = model.list;
  const shown = rows.slice(top, top + layout.table).map(row => rowLine(model, theme, placed, row));
  const blank = Math.max(0, layout.table - shown.length);
  const hint = rows.length <= 1 ? emptyHint(model, theme) : [];
  const filler = [...hint, ...Array<string>(blank).fill(' ')].slice(0, blank);

  return (
    <>
      <Lines lines={hostHeader(model, theme, layout.header)} />
      <DomainTable heading={headingLine(model, theme, placed)} rows={[...shown, ...filler]} />
      {layout.totals && <Line text={totalsLine(model, theme, placed, rows)} />}
      <Line text={statusLine(model, theme)} />
      <Line text={footerLine(model, theme)} />
    </>
  );
}

/** What a newcomer on an empty host can do, and what somebody whose filter lets nothing through can. */
function emptyHint({sampled, list, size, settings}: Model, theme: Theme): string[] {
  if (!sampled) return [];
  const line = (...spans: Span[]) => joinSpans(theme, [['plain', '  '], ...spans], size.columns);
  if (list.filter.text !== '') {
    return [line(), line(['dim', 'The filter lets no domain through: Esc clears it.'])];
  }
  return [
    line(),
    line(['strong', 'No domain runs here yet.']),
    ...(settings.readOnly
      ? []
      : [
          line(
            ['key', 'n'],
            ['plain', '  creates one: from '],
            ['accent', 'mini'],
            ['plain', ', a small Linux, to begin with'],
          ),
        ]),
    line(['key', ':'], ['plain', '  runs any verb of the command line']),
    line(['key', '?'], ['plain', '  explains every key']),
  ];
}
