import type {Model} from '../model/model.ts';
import type {Occurrence} from '../model/sample.ts';
import {changeView, withError, withToast} from '../model/step.ts';
import {withLines} from '../actions/text-view.ts';
import {keyHint} from '../selectors/key-of.ts';
import type {TextLine} from '../model/view.ts';

/** Events that are kept. */
const limit = 1000;

/** Events of one sample that are told one by one. */
const toldOneByOne = 3;

/** Takes in what happened; what others did is told, what happened before this screen began is not. */
export function withOccurrences(
  model: Model,
  sampled: readonly Occurrence[],
  tellThem: boolean,
): Model {
  if (sampled.length === 0) return model;
  // A connection that was lost and is there again begins with what happened lately.
  const known = new Set(model.occurrences.map(keyOf));
  const fresh = sampled.filter(occurrence => !known.has(keyOf(occurrence)));
  if (fresh.length === 0) return model;
  const occurrences = [...model.occurrences, ...fresh].slice(-limit);
  let next: Model = {...model, occurrences};
  next = changeView(next, 'text', view =>
    view.source.type === 'events' ? withLines(model, view, occurrenceLines(occurrences)) : view,
  );
  if (!tellThem) return next;

  const others = fresh.filter(({who}) => who !== model.settings.who);
  if (others.length > toldOneByOne) {
    return withToast(
      next,
      `${others.length} things happened${keyHint(model, 'events', 'shows them')}`,
    );
  }
  for (const occurrence of others) {
    next =
      occurrence.event === 'crashed'
        ? withError(next, `${occurrence.name} crashed`, occurrence.detail ?? '')
        : withToast(next, describe(occurrence));
  }
  return next;
}

const keyOf = (occurrence: Occurrence): string => JSON.stringify(occurrence);

/** What is said of events whose names make no sentence with their details. */
const phrases: Readonly<Record<string, string>> = {
  'migrated away': 'moved',
  'migrated here': 'moved here',
  migrating: 'is moving',
};

const describe = ({name, event, who, detail}: Occurrence): string => {
  const by = who === 'guest' || who === 'domux' ? '' : ` by ${who}`;
  const phrase = phrases[event];
  if (detail === undefined) return `${name} ${phrase ?? event}${by}`;
  return phrase === undefined
    ? `${name} ${event}${by}: ${detail}`
    : `${name} ${phrase} ${detail}${by}`;
};

/** Where the name of a domain begins in the event view: after the time and the ID. */
const nameColumn = 27;

/** The lines of the event view, the newest last. */
export function occurrenceLines(occurrences: readonly Occurrence[]): TextLine[] {
  if (occurrences.length === 0) return [{text: 'Nothing has happened yet.', tone: 'dim'}];
  return occurrences.map(occurrence => ({
    text: `${localTime(occurrence.time)}  ${String(occurrence.id).padStart(4)}  ${describe(occurrence)}`,
    indent: nameColumn,
    ...(occurrence.event === 'crashed' ? {tone: 'error' as const} : {}),
  }));
}

/** Local date and time without a zone, as logs of a host have it. */
function localTime(iso: string): string {
  const date = new Date(iso);
  const two = (value: number) => String(value).padStart(2, '0');
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${date.toTimeString().slice(0, 8)}`;
}
