import {footerHeight, listLayout, paneRows} from '../selectors/layout.ts';
import type {Model} from '../model/model.ts';
import type {DomainRow} from '../model/sample.ts';
import {detailsLines} from './details-lines.ts';
import type {DetailsPlace} from './details-lines.ts';

/** How the graphs of a domain stand. */
export type GraphLayout = {
  /** Graphs beside each other. */
  readonly perLine: number;
  /** Lines of a graph without its title. */
  readonly height: number;
};

/** CPU, memory, network, disks. */
export const graphCount = 4;

/** Two graphs stand side by side from this width on. */
const wideEnough = 70;

export const graphLayout = (columns: number): GraphLayout =>
  columns >= wideEnough ? {perLine: 2, height: 4} : {perLine: 1, height: 2};

/** Lines of everything about a domain, graphs included. */
export function detailsHeight(
  row: DomainRow,
  model: Model,
  columns: number,
  place: DetailsPlace,
): number {
  const {perLine, height} = graphLayout(columns);
  const graphs = Math.ceil(graphCount / perLine) * (height + 1);
  return graphs + detailsLines(row, model, columns, place).length;
}

/** Title and status line. */
const fixedLines = 2;

/** Lines that the details have on a screen of their own. */
export const detailsRoom = (model: Pick<Model, 'size'>): number =>
  Math.max(1, model.size.rows - fixedLines - footerHeight(model));

/** Lines that can be scrolled away at most, of the details of a domain on a screen of their own. */
export const mostScrolled = (row: DomainRow | undefined, model: Model): number =>
  row === undefined
    ? 0
    : Math.max(0, detailsHeight(row, model, model.size.columns, 'screen') - detailsRoom(model));

/** The same for the pane beside the list. */
export function mostScrolledInPane(row: DomainRow | undefined, model: Model): number {
  const layout = listLayout(model);
  // Its title takes a line.
  const room = paneRows(layout) - 1;
  return row === undefined ? 0 : Math.max(0, detailsHeight(row, model, layout.pane, 'pane') - room);
}
