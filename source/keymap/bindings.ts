import type {BindingShape} from './binding.ts';
import {dialogBindings} from './tables/dialogs.ts';
import {domainBindings} from './tables/domain.ts';
import {globalBindings} from './tables/everywhere.ts';
import {formBindings} from './tables/forms.ts';
import {listBindings} from './tables/list.ts';
import {viewBindings} from './tables/views.ts';

/** Every key of the screen. Dispatch, footer, help, menus and the docs derive from this table. */
export const bindings = [
  ...listBindings,
  ...domainBindings,
  ...viewBindings,
  ...formBindings,
  ...dialogBindings,
  ...globalBindings,
] as const;

export type Action = (typeof bindings)[number]['action'];
export type Binding = BindingShape & {readonly action: Action};
