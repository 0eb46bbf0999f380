import * as module from 'node:module';
import {setImmediate} from 'node:timers/promises';

let begun = false;

/**
 * Loads the files that this program has put off, now that the user has what was asked for. A screen is
 * open for days, and the version that it belongs to may be replaced meanwhile: it would find none of
 * them then. Between two of them there is time for keys.
 */
export async function loadLaterParts(): Promise<void> {
  if (begun) return;
  begun = true;
  const loaded = new Set<string>();
  findWithoutLooking(loaded);
  for (const part of readParts()) {
    await setImmediate();
    const {href} = new URL(part, import.meta.url);
    try {
      await import(href);
      loaded.add(href);
    } catch {
      // It is told about where it is needed.
    }
  }
}

/** The build puts their names here; run from its sources, a program finds all of them anyway. */
const readParts = (): readonly string[] =>
  JSON.parse(process.env.DOMUX_LATER_PARTS ?? '[]') as readonly string[];

/**
 * Node looks whether a file is there before it looks whether it is loaded already. It lets itself be
 * told from 22.15 on.
 */
function findWithoutLooking(loaded: ReadonlySet<string>): void {
  if (!('registerHooks' in module)) return;
  module.registerHooks({
    resolve: (specifier, context, resolve) => {
      const url = specifier.startsWith('./') ? new URL(specifier, context.parentURL).href : '';
      return loaded.has(url) ? {url, format: 'module', shortCircuit: true} : resolve(specifier);
    },
  });
}
