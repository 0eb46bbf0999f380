import {fit, joinSpans} from '../parts/paint.ts';
import type {Theme} from '../parts/theme.ts';
import type {Model} from '../store/model.ts';
import type {DetailsView} from '../store/view.ts';
import {detailsGraphs} from './details-graphs.ts';
import {detailsText} from './details-text.ts';
import {footerLine, statusLine} from './footer.ts';
import {Lines} from './line.tsx';

type Props = {readonly model: Model; readonly view: DetailsView; readonly theme: Theme};

/** Title, status, footer. */
const fixedLines = 3;

/** Everything about one domain. */
export function DetailsScreen({model, view, theme}: Props) {
  const {columns, rows} = model.size;
  const row = model.domains.get(Number(view.key.slice(1)));
  const room = Math.max(1, rows - fixedLines);
  const title = row === undefined ? 'The domain has ended' : `${row.info.name} (ID ${row.info.id})`;
  const all =
    row === undefined
      ? [fit('It is in the event log: Esc, then E.', columns, theme)]
      : [...detailsGraphs(row, model, theme), ...detailsText(row, view, model, theme)];
  const scroll = Math.min(view.scroll, Math.max(0, all.length - room));
  const shown = all.slice(scroll, scroll + room);
  const blank = Array<string>(Math.max(0, room - shown.length)).fill(' ');
  const where = all.length > room ? `  ${scroll + shown.length}/${all.length}` : '';
  return (
    <Lines
      lines={[
        joinSpans(theme, [['heading', fit(` ${title}${where}`, columns, theme)]], columns),
        ...shown,
        ...blank,
        statusLine(model, theme),
        footerLine(model, theme),
      ]}
    />
  );
}
