import {listLayout} from './layout.ts';
import {currentView} from './model.ts';
import type {Model} from './model.ts';
import {selectedRow} from './rows.ts';

/** What the screen shows that is in no sample, and so has to be looked after while it is shown. */
export type Watched = {
  /** The domain that is selected: what its machine cannot do. */
  readonly selected: number | undefined;
  /** The domain whose details are shown: its machine, its console's last lines. */
  readonly details: number | undefined;
  /** The domain whose console log is shown. */
  readonly log: number | undefined;
};

/** Domain-0 has neither machine nor console. */
const guestOnly = (id: number | undefined): number | undefined => (id === 0 ? undefined : id);

export function watchedBy(model: Model): Watched {
  const view = currentView(model);
  switch (view.type) {
    case 'details': {
      const id = guestOnly(Number(view.key.slice(1)));
      return {selected: id, details: id, log: undefined};
    }
    case 'list': {
      const id = guestOnly(selectedRow(model)?.domain?.info.id);
      const hasPane = listLayout(model).pane > 0;
      return {selected: id, details: hasPane ? id : undefined, log: undefined};
    }
    case 'text': {
      const log = view.source.type === 'log' ? view.source.id : undefined;
      return {selected: undefined, details: undefined, log};
    }
    case 'monitor':
    case 'form':
      return {selected: undefined, details: undefined, log: undefined};
  }
}
