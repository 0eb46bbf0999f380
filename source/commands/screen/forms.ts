import {mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {basename, dirname, join} from 'node:path';
import {describeChanges} from '../../config/editing/describe-changes.ts';
import {formatDiagnostic} from '../../config/diagnostic.ts';
import {lineDifference} from '../../config/editing/line-difference.ts';
import {mergeTexts} from '../../config/editing/merge-texts.ts';
import {resolveDomainConfig} from '../../config/resolve/resolve-domain-config.ts';
import {parseConfig} from '../../config/syntax/parser.ts';
import {UsageError, messageOf} from '../../errors.ts';
import type {DomainReference, Host} from '../../host/host.ts';
import type {Checked, FormNews, FormRequest} from '../../store/form/form.ts';
import {readFileIfPresent} from '../../system/files.ts';
import {applyChanges, describeApplied, isLive} from '../configs/apply-changes.ts';
import {describeHolder, lockConfig} from '../../host/configs/config-lock.ts';
import {readConfigIfPresent} from '../../host/configs/find-config.ts';
import type {ConfigLock} from '../../host/configs/config-lock.ts';
import {examine} from '../../host/configs/examine.ts';
import {pendingChanges} from '../configs/pending-changes.ts';
import type {PendingChanges} from '../configs/pending-changes.ts';
import {resolveOptions} from '../../host/configs/resolve-options.ts';
import {chooseEditor, runEditor} from '../configs/run-editor.ts';
import {saveConfig} from '../../host/configs/save-config.ts';
import type {Context} from '../verb.ts';
import {readFormSource} from './form-files.ts';
import type {Sampler} from './sampler.ts';
import {dropDraft, keepDraft, readDraft} from '../../host/configs/drafts.ts';
import {domainsFrom} from '../../host/configs/domains-from.ts';

/** What the forms of a screen are served with. */
export type FormsPort = {
  readonly context: Context;
  readonly host: Host;
  readonly sampler: Pick<Sampler, 'find'>;
  /** Gives the terminal to somebody else for a while. */
  readonly lend: (borrower: () => Promise<void>) => Promise<void>;
  readonly tell: (news: FormNews) => void;
  /** Shows the console of a domain that was just created. */
  readonly openConsole: (domain: DomainReference) => Promise<void>;
};

/** Carries out what forms ask for; one that fails rejects with what to tell. */
export type Forms = {
  readonly serve: (request: FormRequest) => Promise<void>;
  /** Lets go of every config: the screen ends. What was not saved stays as a draft. */
  readonly release: () => void;
};

type Request<T extends FormRequest['type']> = Extract<FormRequest, {type: T}>;

export function createForms(port: FormsPort): Forms {
  const {context, host, lend, tell} = port;
  const locks = new Map<string, ConfigLock>();

  const check = (path: string, text: string): Checked => {
    const {config, diagnostics} = examine(context, path, text);
    return {machine: config.machine, diagnostics};
  };

  const open = async ({from}: Request<'open'>) => {
    const source = from.type === 'file' ? {...from, path: realpathSync(from.path)} : from;
    const {path, base, text} = await readFormSource(source, context.places.configs, port);
    mkdirSync(dirname(path), {recursive: true, mode: 0o700});
    const lock = lockConfig(path, context.who, Date.now());
    locks.set(path, lock);
    const draft = lock.heldBy === undefined ? readDraft(path) : undefined;
    const recovered = draft !== undefined && draft !== text;
    const notice = lock.heldBy
      ? `also open: ${describeHolder(lock.heldBy)}`
      : recovered
        ? 'what was not saved last time is back; u undoes that'
        : undefined;
    const shown = recovered ? draft : text;
    const past = recovered ? [text] : [];
    const form = {path, base, text: shown, past, notice, checked: check(path, shown)};
    tell({type: 'opened', form});
  };

  const close = (path: string) => {
    const lock = locks.get(path);
    locks.delete(path);
    if (lock?.heldBy === undefined) dropDraft(path);
    lock?.release();
  };

  const pendingOf = (path: string, text: string): Promise<PendingChanges[]> => {
    const {config} = examine(context, path, text);
    const domains = domainsFrom(context.places.run, path);
    return Promise.all(domains.map(domain => pendingChanges(host, domain, config)));
  };

  const compare = async ({path, base = '', text, purpose}: Request<'compare'>) => {
    const all = (await pendingOf(path, text)).filter(({changes}) => changes.length > 0);
    const difference = (await lineDifference(base, text)).map(line => line.text);
    const effects = all.flatMap(({name, changes}) => [
      `Domain ${name} runs from it.`,
      ...describeChanges(changes),
    ]);
    const canApply = all.some(({changes}) => changes.some(isLive));
    tell({type: 'compared', path, purpose, difference, effects, canApply});
  };

  const save = async ({path, base, text, then}: Request<'save'>) => {
    if (readFileIfPresent(path) !== base) return tell({type: 'conflict', path});
    saveConfig(path, text);
    close(path);
    const saved = `${basename(path)} is saved.`;
    switch (then) {
      case 'nothing':
        return tell({type: 'saved', path, told: saved});
      case 'apply': {
        // The form is left first: it is saved, whatever a domain makes of it.
        tell({type: 'saved', path, told: saved});
        const told = await applyAll(host, await pendingOf(path, text));
        return tell({type: 'saved', path, told: [saved, ...told].join(' ')});
      }
      case 'create':
      case 'create-with-console': {
        tell({type: 'saved', path, told: `${saved} The domain is being created.`});
        const options = resolveOptions(context, path, [], true);
        const {config} = resolveDomainConfig(parseConfig(text, path), options);
        const domain = await host.create(config);
        const told = `Domain ${config.name} is created, with ID ${domain.entry.id}.`;
        tell({type: 'saved', path, told});
        if (then === 'create-with-console') await port.openConsole(domain);
      }
    }
  };

  const merge = async ({path, base = '', text}: Request<'merge'>) => {
    const theirs = readConfigIfPresent(path);
    if (theirs === undefined) throw new UsageError(`${path} was deleted meanwhile.`);
    const labels = {mine: 'what you wrote', theirs: 'what was saved meanwhile'};
    const merged = await mergeTexts(text, base, theirs, labels);
    tell({type: 'merged', path, base: theirs, ...merged});
  };

  const dryRun = ({path, text}: Request<'dry-run'>) => {
    const options = resolveOptions(context, path, [], true);
    const {config, warnings} = resolveDomainConfig(parseConfig(text, path), options);
    const json = JSON.stringify(config, undefined, 4).split('\n');
    tell({type: 'dry-run', path, lines: [...warnings.map(formatDiagnostic), ...json]});
  };

  const editText = async ({path, text}: Request<'edit-text'>) => {
    const editor = chooseEditor(context.settings().editor.value, context.env);
    const directory = mkdtempSync(join(tmpdir(), 'domux-edit-'));
    const file = join(directory, basename(path));
    writeFileSync(file, text, {mode: 0o600});
    try {
      await lend(() => runEditor(editor, file));
    } catch (error) {
      // What was typed counts, however the editor ended.
      tell({type: 'edited', path, text: readFileSync(file, 'utf8')});
      throw new UsageError(messageOf(error), {cause: error});
    }
    tell({type: 'edited', path, text: readFileSync(file, 'utf8')});
    rmSync(directory, {recursive: true, force: true});
  };

  return {
    serve: async request => {
      switch (request.type) {
        case 'open':
          return open(request);
        case 'check': {
          const {path, text} = request;
          tell({type: 'checked', path, text, checked: check(path, text)});
          // A draft is that of whoever came first.
          if (locks.get(path)?.heldBy === undefined) keepDraft(path, text);
          return;
        }
        case 'edit-text':
          return editText(request);
        case 'compare':
          return compare(request);
        case 'save':
          return save(request);
        case 'merge':
          return merge(request);
        case 'dry-run':
          return dryRun(request);
        case 'close':
          return close(request.path);
      }
    },
    release: () => {
      for (const lock of locks.values()) lock.release();
    },
  };
}

async function applyAll(host: Host, all: readonly PendingChanges[]): Promise<string[]> {
  const told: string[] = [];
  const failed: string[] = [];
  for (const pending of all.filter(({changes}) => changes.length > 0)) {
    const applied = await applyChanges(host, pending);
    const lines = describeApplied(pending.name, applied);
    (applied.failed.length > 0 ? failed : told).push(...lines);
  }
  if (failed.length > 0) throw new UsageError(`It is saved.\n${failed.join('\n')}`);
  return told.map(line => `${line}.`);
}
