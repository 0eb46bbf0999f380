import {Box} from 'ink';
import {useSyncExternalStore} from 'react';
import type {Theme} from '../parts/theme.ts';
import type {Store} from '../store/create-store.ts';
import {currentView} from '../store/model/model.ts';
import type {Model} from '../store/model/model.ts';
import {DetailsScreen} from './details/details-screen.tsx';
import {placeDialog} from './dialog-lines.ts';
import {FormScreen} from './forms/form-screen.tsx';
import {Lines} from './line.tsx';
import {ListScreen} from './list/list-screen.tsx';
import {MonitorScreen} from './monitor-screen.tsx';
import {TextScreen} from './text-screen.tsx';

export type ScreenStore = Pick<Store, 'get' | 'subscribe'>;

/** The whole screen: a view, and what lies over it. */
export function Screen({store, theme}: {readonly store: ScreenStore; readonly theme: Theme}) {
  const model = useSyncExternalStore(store.subscribe, store.get);
  const {columns, rows} = model.size;
  const dialog = placeDialog(model, theme);
  return (
    <Box flexDirection="column" width={columns} height={rows} overflow="hidden">
      <ViewScreen model={model} theme={theme} />
      {dialog && (
        <Box position="absolute" left={dialog.left} top={dialog.top} flexDirection="column">
          <Lines lines={dialog.lines} />
        </Box>
      )}
    </Box>
  );
}

function ViewScreen({model, theme}: {readonly model: Model; readonly theme: Theme}) {
  const view = currentView(model);
  switch (view.type) {
    case 'list':
      return <ListScreen model={model} theme={theme} />;
    case 'monitor':
      return <MonitorScreen model={model} view={view} theme={theme} />;
    case 'details':
      return <DetailsScreen model={model} view={view} theme={theme} />;
    case 'form':
      return <FormScreen model={model} form={view.form} theme={theme} />;
    case 'text':
      return <TextScreen model={model} view={view} theme={theme} />;
  }
}
