import {basename} from 'node:path';
import type {Model} from '../model/model.ts';
import type {View} from '../model/view.ts';

/** The way to what is shown, such as `Domains > web > Console of web`. */
export const breadcrumbs = (model: Model): string =>
  model.views.map(view => titleOf(model, view)).join(' > ');

function titleOf({domains}: Model, view: View): string {
  switch (view.type) {
    case 'list':
      return 'Domains';
    case 'monitor':
      return 'Monitor';
    case 'details': {
      const row = domains.get(Number(view.key.slice(1)));
      return row === undefined ? 'a domain that has ended' : row.info.name;
    }
    case 'form':
      return basename(view.form.path);
    case 'text':
      return view.title;
  }
}
