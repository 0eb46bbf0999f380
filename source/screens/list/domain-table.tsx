import InkTable from 'ink-table';
import {createContext, useContext, useMemo} from 'react';
import type {PropsWithChildren} from 'react';
import type {DrawnLine} from '../../parts/paint.ts';
import {Line} from '../line.tsx';

const Table = InkTable.default;

type Props = {
  readonly heading: DrawnLine;
  readonly rows: readonly (DrawnLine | string)[];
};

const LinesContext = createContext<Props>({heading: {text: '', regions: []}, rows: []});

/**
 * The table of domains, dense: no frames, one line a row. ink-table gives every row its place; the
 * cells look up what is drawn there. So a row whose figures change is drawn anew but not mounted
 * anew, which ink-table does to rows whose data change and which costs three times as much.
 */
export function DomainTable({heading, rows}: Props) {
  const count = rows.length;
  // The same element as before spares ink-table hashing every row anew.
  const table = useMemo(() => {
    const places = Array.from({length: count}, (_, index) => ({place: String(index)}));
    return <Table data={places} header={Heading} cell={Row} skeleton={Nothing} />;
  }, [count]);
  const lines = useMemo(() => ({heading, rows}), [heading, rows]);
  return <LinesContext value={lines}>{table}</LinesContext>;
}

function Heading() {
  return <Line line={useContext(LinesContext).heading} />;
}

function Row({children}: PropsWithChildren) {
  const {rows} = useContext(LinesContext);
  return <Line line={rows[Number(children)] ?? ''} />;
}

function Nothing() {
  return null;
}
