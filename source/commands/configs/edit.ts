import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import {tmpdir} from 'node:os';
import {basename, dirname, join, resolve} from 'node:path';
import {UsageError, messageOf} from '../../errors.ts';
import {readEntries} from '../../registry/entry.ts';
import {readFileIfPresent, writeFileAtomically} from '../../system/files.ts';
import {ask, canAsk} from '../ask.ts';
import type {Context, Run} from '../verb.ts';
import {examine, formatDiagnostics, hasErrors} from './examine.ts';
import {configName, extension, findConfig} from './find-config.ts';
import {keepVersion} from './history.ts';
import {chooseEditor, runEditor} from './run-editor.ts';
import {newConfig} from './new-config.ts';

/** `domux config edit NAME|FILE` */
export const edit: Run = async (context, {words: [wanted = '']}) => {
  const {places, stderr} = context;
  const path = findTarget(places.configs, wanted);
  const before = readFileIfPresent(path);
  const begun = before ?? newConfig(configName(path));
  const editor = chooseEditor(context.settings().editor.value, context.env);

  const directory = mkdtempSync(join(tmpdir(), 'domux-edit-'));
  const draft = join(directory, basename(path));
  writeFileSync(draft, begun, {mode: 0o600});
  const discard = () => rmSync(directory, {recursive: true, force: true});

  const text = await editUntilRight(context, editor, draft, path, begun);
  if (text === begun) {
    discard();
    stderr.write(`${path} is unchanged.\n`);
    return undefined;
  }

  if (readFileIfPresent(path) !== before) {
    throw keptIn(draft, `${path} was changed by somebody else meanwhile, and is left so.`);
  }
  try {
    save(path, text);
  } catch (error) {
    throw keptIn(draft, `${path} cannot be written: ${messageOf(error)}.`, error);
  }
  discard();
  tellWhenItCounts(context, path);
  return undefined;
};

/** The file to edit: one that there is, or where a new one of that name goes. */
function findTarget(configs: string, wanted: string): string {
  const found = findConfig(configs, wanted);
  if (found !== undefined) return realpathSync(found);
  if (wanted === '' || wanted.endsWith('/')) {
    throw new UsageError(`'${wanted}' is no name for a config.`);
  }
  if (wanted.includes('/')) return resolve(wanted);
  return join(configs, wanted.endsWith(extension) ? wanted : wanted + extension);
}

/**
 * Lets the user edit until the config has no errors, or the user gives up.
 *
 * @throws {UsageError} that says where the text is, when it is not to be used.
 */
async function editUntilRight(
  context: Context,
  editor: string,
  draft: string,
  path: string,
  begun: string,
): Promise<string> {
  for (;;) {
    try {
      await runEditor(editor, draft);
    } catch (error) {
      throw keptIn(draft, `${messageOf(error)} ${path} is unchanged.`, error);
    }

    const text = readFileSync(draft, 'utf8');
    if (text === begun) return text;
    const {diagnostics} = examine(context, path, text);
    context.stderr.write(formatDiagnostics(diagnostics));
    if (!hasErrors(diagnostics)) return text;
    if (!canAsk(context) || !(await ask(context, 'Edit again?'))) {
      throw keptIn(draft, `${path} is unchanged.`);
    }
  }
}

const keptIn = (draft: string, message: string, cause?: unknown) =>
  new UsageError(`${message}\nWhat you wrote is in ${draft}.`, {cause});

/** Replaces the config as one, and keeps what it was. */
function save(path: string, text: string): void {
  mkdirSync(dirname(path), {recursive: true, mode: 0o700});
  keepVersion(path);
  const mode = statSync(path, {throwIfNoEntry: false})?.mode ?? 0o600;
  writeFileAtomically(path, text, mode & 0o777);
}

/** A domain keeps the settings that it was created with. */
function tellWhenItCounts({places, stderr}: Context, path: string): void {
  for (const {entry} of readEntries(places.run)) {
    if (entry.config !== path) continue;
    stderr.write(
      `Domain ${entry.name} goes on with the settings it was created with: ` +
        'the change counts when it is created next.\n',
    );
  }
}
