import type {Model} from '../model/model.ts';
import {pushView} from '../model/step.ts';
import type {Step} from '../model/step.ts';
import {textRows} from './text-view.ts';
import type {TextLine, TextSource} from '../model/view.ts';

/** Opens a pane of text. */
export const openText = (
  model: Model,
  source: TextSource,
  title: string,
  lines: readonly TextLine[],
  atEnd = false,
): Step =>
  pushView(model, {
    type: 'text',
    source,
    title,
    lines,
    scroll: atEnd ? Math.max(0, lines.length - textRows(model)) : 0,
    follow: atEnd,
    filter: '',
  });

/** Opens the picture of the networks, which is drawn as soon as they were looked at. */
export const openNetworks = (model: Model): Step =>
  openText(model, {type: 'networks'}, 'Networks', [{text: 'Looking…', tone: 'dim'}]);
