import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {basename, join} from 'node:path';
import {describeChanges} from '../../config/editing/describe-changes.ts';
import {formatDiagnostic} from '../../config/diagnostic.ts';
import {lineDifference} from '../../config/editing/line-difference.ts';
import {mergeTexts} from '../../config/editing/merge-texts.ts';
import {UsageError, messageOf} from '../../errors.ts';
import type {Host} from '../../host/host.ts';
import type {DomainReference} from '../../host/domain-reference.ts';
import type {Checked, FormNews, FormRequest} from '../../store/form/form.ts';
import {applyChanges, describeApplied, isLive} from '../configs/applying/apply-changes.ts';
import {pendingChanges} from '../configs/applying/pending-changes.ts';
import type {PendingChanges} from '../configs/applying/pending-changes.ts';
import {chooseEditor, runEditor} from '../configs/editing/run-editor.ts';
import type {ClientContext} from '../verb.ts';
import {createFromConfig, usable} from './effects/create-from-config.ts';
import {readFormSource} from './form-files.ts';
import type {Sampler} from './sampling/sampler.ts';

/** What the forms of a screen are served with. */
export type FormsPort = {
  readonly context: ClientContext;
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
  readonly release: () => Promise<void>;
};

type Request<T extends FormRequest['type']> = Extract<FormRequest, {type: T}>;

export function createForms(port: FormsPort): Forms {
  const {context, host, lend, tell} = port;
  /** Paths of those that are open, with whether somebody else had them open before. */
  const opened = new Map<string, {readonly shared: boolean}>();

  const check = async (path: string, text: string): Promise<Checked> => {
    const {examine} = await host.configs();
    const {config, diagnostics} = await examine({path, text});
    return {machine: config.machine, diagnostics};
  };

  const open = async ({from}: Request<'open'>) => {
    const {path, base, text} = await readFormSource(from, port);
    const configs = await host.configs();
    const heldBy = await configs.open(path);
    opened.set(path, {shared: heldBy !== undefined});
    const draft = heldBy === undefined ? await configs.readDraft(path) : undefined;
    const recovered = draft !== undefined && draft !== text;
    const notice = heldBy
      ? `also open: ${heldBy}`
      : recovered
        ? 'what was not saved last time is back; undo takes it away'
        : undefined;
    const shown = recovered ? draft : text;
    const past = recovered ? [text] : [];
    const form = {path, base, text: shown, past, notice, checked: await check(path, shown)};
    tell({type: 'opened', form});
  };

  const close = async (path: string) => {
    const configs = await host.configs();
    const shared = opened.get(path)?.shared === true;
    opened.delete(path);
    if (!shared) await configs.keepDraft(path, undefined);
    await configs.close(path);
  };

  const pendingOf = async (path: string, text: string): Promise<PendingChanges[]> => {
    const configs = await host.configs();
    const {config} = await configs.examine({path, text});
    const domains = await configs.domainsFrom(path);
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
    const configs = await host.configs();
    if (!(await configs.save(path, base, text))) return tell({type: 'conflict', path});
    await close(path);
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
        const domain = await createFromConfig(host, path, text);
        const told = `Domain ${domain.entry.name} is created, with ID ${domain.entry.id}.`;
        tell({type: 'saved', path, told});
        if (then === 'create-with-console') await port.openConsole(domain);
      }
    }
  };

  const merge = async ({path, base = '', text}: Request<'merge'>) => {
    const theirs = await (await host.configs()).read(path);
    if (theirs === undefined) throw new UsageError(`${path} was deleted meanwhile.`);
    const labels = {mine: 'what you wrote', theirs: 'what was saved meanwhile'};
    const merged = await mergeTexts(text, base, theirs, labels);
    tell({type: 'merged', path, base: theirs, ...merged});
  };

  const dryRun = async ({path, text}: Request<'dry-run'>) => {
    const {examine} = await host.configs();
    const {config, diagnostics: warnings} = usable(await examine({path, text, start: true}));
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
          tell({type: 'checked', path, text, checked: await check(path, text)});
          // A draft is that of whoever came first.
          if (opened.get(path)?.shared === false) {
            await (await host.configs()).keepDraft(path, text);
          }
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
    release: async () => {
      const configs = await host.configs();
      await Promise.allSettled([...opened.keys()].map(path => configs.close(path)));
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
