import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {basename, dirname, join} from 'node:path';
import {decodeConfig} from '../../../config/decode-config.ts';
import {ConfigError, formatDiagnostics, hasErrors} from '../../../config/diagnostic.ts';
import type {DomainConfig} from '../../../config/domain-config.ts';
import {mergeTexts} from '../../../config/editing/merge-texts.ts';
import {UsageError, messageOf} from '../../../errors.ts';
import {configName} from '../../../host/configs/find-config.ts';
import type {HostConfigs} from '../../../host/configs/host-configs.ts';
import {readFileIfPresent} from '../../../system/files.ts';
import {ask, canAsk} from '../../output/ask.ts';
import type {ClientContext, RunHere} from '../../verb.ts';
import {newConfig} from '../new-config.ts';
import {offerChanges} from '../applying/offer-changes.ts';
import {chooseEditor, runEditor} from './run-editor.ts';
import {writeDifference} from '../applying/show-difference.ts';

/** `domux config edit [--apply|--no-apply] NAME|FILE` */
export const edit: RunHere = async (context, {options, words: [wanted = '']}) => {
  const configs = await context.host.configs();
  const path = await configs.place(wanted);
  const heldBy = await configs.open(path);
  try {
    if (heldBy !== undefined && !(await editAllTheSame(context, path, heldBy))) return 1;
    const config = await editAndSave(context, configs, path);
    return config && (await offerChanges(context, options, path, config));
  } finally {
    await configs.close(path);
  }
};

async function editAllTheSame(
  context: ClientContext,
  path: string,
  holder: string,
): Promise<boolean> {
  context.stderr.write(`${path} is open already: ${holder}.\n`);
  if (!canAsk(context)) return true;
  return ask(context, 'Edit it all the same, and put both together on saving?');
}

/** @returns what the saved config comes to; undefined when nothing was changed. */
async function editAndSave(
  context: ClientContext,
  configs: HostConfigs,
  path: string,
): Promise<DomainConfig | undefined> {
  const {stderr} = context;
  let before = await configs.read(path);
  const begun = before ?? newConfig(configName(path));
  const editor = chooseEditor(context.settings().editor.value, context.env);

  const directory = mkdtempSync(join(tmpdir(), 'domux-edit-'));
  const draft = join(directory, basename(path));
  writeFileSync(draft, begun, {mode: 0o600});

  for (;;) {
    const edited = await editUntilRight(context, configs, {editor, draft, path, begun});
    if (edited === undefined) {
      rmSync(directory, {recursive: true, force: true});
      stderr.write(`${path} is unchanged.\n`);
      return undefined;
    }

    if (await saveOrKeep(configs, draft, path, before, edited.text)) {
      rmSync(directory, {recursive: true, force: true});
      await writeDifference(context, stderr, before ?? '', edited.text);
      return edited.config;
    }
    const now = await readAgain(configs, path, draft);
    await mergeInto(context, draft, path, {mine: edited.text, base: before ?? begun, theirs: now});
    before = now;
  }
}

/** Saves it, unless it was changed meanwhile; if that fails, what was written is kept. */
async function saveOrKeep(
  configs: HostConfigs,
  draft: string,
  path: string,
  before: string | undefined,
  text: string,
): Promise<boolean> {
  try {
    return await configs.save(path, before, text);
  } catch (error) {
    // Of a file that cannot be read, the error names it.
    const message = messageOf(error);
    const told = error instanceof UsageError ? message : `${path} cannot be written: ${message}.`;
    throw keptIn(draft, told, error);
  }
}

/** What is there now; if that cannot be read, what was written is kept. */
async function readAgain(
  configs: HostConfigs,
  path: string,
  draft: string,
): Promise<string | undefined> {
  try {
    return await configs.read(path);
  } catch (error) {
    throw keptIn(draft, messageOf(error), error);
  }
}

/** Puts what somebody else saved meanwhile into the draft, if the user wants that. */
async function mergeInto(
  context: ClientContext,
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

type Editing = {
  readonly editor: string;
  /** The copy that is edited. */
  readonly draft: string;
  /** The config that it is to become. */
  readonly path: string;
  /** The text that it began with. */
  readonly begun: string;
};

/**
 * Lets the user edit until the config has no errors, or the user gives up.
 *
 * @returns undefined when the text is as it was.
 * @throws {UsageError} that says where the text is, when it is not to be used.
 */
async function editUntilRight(
  context: ClientContext,
  configs: HostConfigs,
  {editor, draft, path, begun}: Editing,
): Promise<{text: string; config: DomainConfig} | undefined> {
  for (;;) {
    try {
      await runEditor(editor, draft);
    } catch (error) {
      const message = `${messageOf(error)} ${path} is unchanged.`;
      if (readFileIfPresent(draft) !== begun) throw keptIn(draft, message, error);
      rmSync(dirname(draft), {recursive: true, force: true});
      throw new UsageError(message, {cause: error});
    }

    const edited = await examineDraft(configs, draft, path);
    if (edited.text === begun) return undefined;
    context.stderr.write(formatDiagnostics(edited.diagnostics));
    if ('config' in edited && !hasErrors(edited.diagnostics)) return edited;
    if (!canAsk(context) || !(await ask(context, 'Edit again?'))) {
      throw keptIn(draft, `${path} is unchanged.`);
    }
  }
}

async function examineDraft(configs: HostConfigs, draft: string, path: string) {
  try {
    const text = decodeConfig(readFileSync(draft), path);
    return {text, ...(await configs.examine({text, path}))};
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return {text: undefined, diagnostics: error.diagnostics};
  }
}

const keptIn = (draft: string, message: string, cause?: unknown) =>
  new UsageError(`${message}\nWhat you wrote is in ${draft}.`, {cause});
