import {mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {basename, join, resolve} from 'node:path';
import {decodeConfig} from '../../config/decode-config.ts';
import {ConfigError, formatDiagnostics, hasErrors} from '../../config/diagnostic.ts';
import type {DomainConfig} from '../../config/domain-config.ts';
import {mergeTexts} from '../../config/editing/merge-texts.ts';
import {UsageError, messageOf} from '../../errors.ts';
import {ask, canAsk} from '../ask.ts';
import type {Context, Run} from '../verb.ts';
import {describeHolder, lockConfig} from '../../host/configs/config-lock.ts';
import type {LockHolder} from '../../host/configs/config-lock.ts';
import {examine} from '../../host/configs/examine.ts';
import {
  configName,
  extension,
  findConfig,
  readConfigIfPresent,
} from '../../host/configs/find-config.ts';
import {newConfig} from './new-config.ts';
import {offerChanges} from './offer-changes.ts';
import {chooseEditor, runEditor} from './run-editor.ts';
import {saveConfig} from '../../host/configs/save-config.ts';
import {writeDifference} from './show-difference.ts';

/** `domux config edit [--apply|--no-apply] NAME|FILE` */
export const edit: Run = async (context, {options, words: [wanted = '']}) => {
  const path = findTarget(context.places.configs, wanted);
  const lock = lockConfig(path, context.who, Date.now());
  try {
    const {heldBy} = lock;
    if (heldBy !== undefined && !(await editAllTheSame(context, path, heldBy))) return 1;
    const config = await editAndSave(context, path);
    return config && (await offerChanges(context, options, path, config));
  } finally {
    lock.release();
  }
};

async function editAllTheSame(
  context: Context,
  path: string,
  holder: LockHolder,
): Promise<boolean> {
  context.stderr.write(`${path} is open already: ${describeHolder(holder)}.\n`);
  if (!canAsk(context)) return true;
  return ask(context, 'Edit it all the same, and put both together on saving?');
}

/** @returns what the saved config comes to; undefined when nothing was changed. */
async function editAndSave(context: Context, path: string): Promise<DomainConfig | undefined> {
  const {stderr} = context;
  let before = readConfigIfPresent(path);
  const begun = before ?? newConfig(configName(path));
  const editor = chooseEditor(context.settings().editor.value, context.env);

  const directory = mkdtempSync(join(tmpdir(), 'domux-edit-'));
  const draft = join(directory, basename(path));
  writeFileSync(draft, begun, {mode: 0o600});

  for (;;) {
    const edited = await editUntilRight(context, editor, draft, path, begun);
    if (edited === undefined) {
      rmSync(directory, {recursive: true, force: true});
      stderr.write(`${path} is unchanged.\n`);
      return undefined;
    }

    const now = readAgain(path, draft);
    if (now === before) {
      try {
        saveConfig(path, edited.text);
      } catch (error) {
        throw keptIn(draft, `${path} cannot be written: ${messageOf(error)}.`, error);
      }
      rmSync(directory, {recursive: true, force: true});
      await writeDifference(context, stderr, before ?? '', edited.text);
      return edited.config;
    }
    await mergeInto(context, draft, path, {mine: edited.text, base: before ?? begun, theirs: now});
    before = now;
  }
}

/** What is there now; if that cannot be read, what was written is kept. */
function readAgain(path: string, draft: string): string | undefined {
  try {
    return readConfigIfPresent(path);
  } catch (error) {
    throw keptIn(draft, messageOf(error), error);
  }
}

/** Puts what somebody else saved meanwhile into the draft, if the user wants that. */
async function mergeInto(
  context: Context,
  draft: string,
  path: string,
  {mine, base, theirs}: {mine: string; base: string; theirs: string | undefined},
): Promise<void> {
  const {stderr} = context;
  const told = `${path} was changed by somebody else meanwhile`;
  if (theirs === undefined || !canAsk(context)) throw keptIn(draft, `${told}, and is left so.`);
  stderr.write(`${told}:\n`);
  await writeDifference(context, stderr, base, theirs);
  if (!(await ask(context, 'Put both together?'))) throw keptIn(draft, `${path} is left so.`);
  const labels = {mine: 'what you wrote', theirs: 'what was saved meanwhile'};
  const {text, conflict} = await mergeTexts(mine, base, theirs, labels);
  writeFileSync(draft, text);
  if (conflict) stderr.write('Both changed the same lines: choose between the marks.\n');
}

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
 * @returns undefined when the text is as it was.
 * @throws {UsageError} that says where the text is, when it is not to be used.
 */
async function editUntilRight(
  context: Context,
  editor: string,
  draft: string,
  path: string,
  begun: string,
): Promise<{text: string; config: DomainConfig} | undefined> {
  for (;;) {
    try {
      await runEditor(editor, draft);
    } catch (error) {
      throw keptIn(draft, `${messageOf(error)} ${path} is unchanged.`, error);
    }

    const edited = examineDraft(context, draft, path);
    if (edited.text === begun) return undefined;
    context.stderr.write(formatDiagnostics(edited.diagnostics));
    if ('config' in edited && !hasErrors(edited.diagnostics)) return edited;
    if (!canAsk(context) || !(await ask(context, 'Edit again?'))) {
      throw keptIn(draft, `${path} is unchanged.`);
    }
  }
}

function examineDraft(context: Context, draft: string, path: string) {
  try {
    const text = decodeConfig(readFileSync(draft), path);
    return {text, ...examine(context, path, text)};
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return {text: undefined, diagnostics: error.diagnostics};
  }
}

const keptIn = (draft: string, message: string, cause?: unknown) =>
  new UsageError(`${message}\nWhat you wrote is in ${draft}.`, {cause});
