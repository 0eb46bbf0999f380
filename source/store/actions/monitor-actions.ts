import type {Action} from '../../keymap/bindings.ts';
import type {Handler} from './list-actions.ts';
import type {Model, MonitorState} from '../model/model.ts';
import {change, changeView, pushView, stay} from '../model/step.ts';
import type {Step} from '../model/step.ts';
import {textField} from '../model/text-field.ts';
import {xentopColumns} from '../xentop/columns.ts';

const changeMonitor = (model: Model, changed: Partial<MonitorState>): Step =>
  change(model, {monitor: {...model.monitor, ...changed}}, {type: 'sample'});

const toggle =
  (key: 'networks' | 'vbds' | 'vcpus' | 'repeatHeader'): Handler =>
  model =>
    changeMonitor(model, {[key]: !model.monitor[key]});

const scroll =
  (distance: number): Handler =>
  model =>
    stay(
      changeView(model, 'monitor', view => ({
        ...view,
        top: Math.min(Math.max(0, model.domains.size - 1), Math.max(0, view.top + distance)),
      })),
    );

/** Sorts by a column of xentop, from 0. */
export const sortMonitor = (model: Model, column: number): Step =>
  changeMonitor(model, {sort: column % xentopColumns.length});

/** What the keys do on the monitoring view: those of xentop. */
export const monitorActions = {
  monitor: model => pushView(model, {type: 'monitor', top: 0}),
  delay: model =>
    change(model, {
      dialog: {
        type: 'prompt',
        title: 'Delay',
        label: 'Delay(sec)',
        field: textField(),
        purpose: {type: 'delay'},
      },
    }),
  networks: toggle('networks'),
  vbds: toggle('vbds'),
  vcpus: toggle('vcpus'),
  'repeat-header': toggle('repeatHeader'),
  'monitor-sort': model => sortMonitor(model, model.monitor.sort + 1),
  'monitor-up': scroll(-1),
  'monitor-down': scroll(1),
} as const satisfies Partial<Record<Action, Handler>>;
