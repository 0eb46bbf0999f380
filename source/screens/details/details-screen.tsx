import {fit} from '../../parts/paint.ts';
import type {Theme} from '../../parts/theme.ts';
import {breadcrumbs} from '../../store/selectors/breadcrumbs.ts';
import {detailsRoom} from '../../store/details/details-layout.ts';
import {keyHint} from '../../store/selectors/key-of.ts';
import type {Model} from '../../store/model/model.ts';
import type {DetailsView} from '../../store/model/view.ts';
import {drawDetails} from './details-content.ts';
import {footerLines, statusLine, titleLine} from '../list/footer.ts';
import {Lines} from '../line.tsx';

type Props = {readonly model: Model; readonly view: DetailsView; readonly theme: Theme};

/** Everything about one domain. */
export function DetailsScreen({model, view, theme}: Props) {
  const {columns} = model.size;
  const row = model.domains.get(Number(view.key.slice(1)));
  const room = detailsRoom(model);
  const all =
    row === undefined
      ? [fit(`It is in the event log${keyHint(model, 'events', 'in the list')}.`, columns, theme)]
      : drawDetails(row, model, theme, columns, 'screen');
  const scroll = Math.min(view.scroll, Math.max(0, all.length - room));
  const shown = all.slice(scroll, scroll + room);
  const blank = Array<string>(Math.max(0, room - shown.length)).fill(' ');
  const where = all.length > room ? `${scroll + shown.length}/${all.length} ` : '';
  const id = row === undefined ? '' : ` (ID ${row.info.id})`;
  return (
    <Lines
      lines={[
        titleLine(model, theme, ` ${breadcrumbs(model)}${id}`, where),
        ...shown,
        ...blank,
        statusLine(model, theme),
        ...footerLines(model, theme),
      ]}
    />
  );
}
