import {drawConsole, drawWall} from './draw-consoles.ts';
import {drawForm, drawList} from './draw-views.ts';

const screens: Readonly<Record<string, () => Promise<string>>> = {
  list: drawList,
  console: drawConsole,
  form: drawForm,
  wall: drawWall,
};

/** A screen in a text stands between `<!-- screen NAME -->` and `<!-- /screen -->`. */
const places = /(<!-- screen (\w+) -->\n)[^]*?(<!-- \/screen -->)/g;

/**
 * Puts screens into a text as the code draws them.
 *
 * @throws when it asks for a screen that there is not.
 */
export async function replaceScreens(text: string): Promise<string> {
  const drawn = new Map<string, string>();
  for (const [, , name = ''] of text.matchAll(places)) {
    const draw = screens[name];
    if (draw === undefined) throw new Error(`There is no screen ${name}.`);
    drawn.set(name, await draw());
  }
  return text.replace(
    places,
    (_, begin: string, name: string, end: string) =>
      `${begin}\n\`\`\`\n${drawn.get(name) ?? ''}\n\`\`\`\n\n${end}`,
  );
}
