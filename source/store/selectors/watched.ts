import {listLayout} from './layout.ts';
import {currentView} from '../model/model.ts';
import type {Model} from '../model/model.ts';
import {selectedRow} from './rows.ts';

/** What the screen shows that is in no sample, and so has to be looked after while it is shown. */
export type Watched = {
  /** The domain that is selected: what its machine cannot do. */
  readonly selected: number | undefined;
  /** The domain whose details are shown: its machine, its console's last lines. */
  readonly details: number | undefined;
  /** The domain whose console log is shown. */
  readonly log: number | undefined;
  /** The networks are shown. */
  readonly networks: boolean;
};

export const nothingWatched: Watched = {
  ...{selected: undefined, details: undefined, log: undefined},
  networks: false,
};

/** Domain-0 has neither machine nor console. */
const guestOnly = (id: number | undefined): number | undefined => (id === 0 ? undefined : id);

export function watchedBy(model: Model): Watched {
  const view = currentView(model);
  switch (view.type) {
    case 'details': {
      const id = guestOnly(Number(view.key.slice(1)));
      return {...nothingWatched, selected: id, details: id};
    }
    case 'list': {
      const id = guestOnly(selectedRow(model)?.domain?.info.id);
      const hasPane = listLayout(model).pane > 0;
      return {...nothingWatched, selected: id, details: hasPane ? id : undefined};
    }
    case 'text': {
      const {source} = view;
      const log = source.type === 'log' ? source.id : undefined;
      return {...nothingWatched, log, networks: source.type === 'networks'};
    }
    case 'monitor':
    case 'form':
      return nothingWatched;
  }
}
