import {messageOf} from '../../../errors.ts';
import type {ListedDomain} from '../../../host/domain-reference.ts';
import type {Store} from '../../../store/create-store.ts';
import type {Effect} from '../../../store/model/effects.ts';
import type {FormRequest} from '../../../store/form/form.ts';
import {copyText} from '../../../terminal/clipboard.ts';
import {findVerb} from '../../invocation/find-verb.ts';
import {findCandidates} from './candidates.ts';
import {bootConfig, deleteConfigs, surveyConfigs} from './configs.ts';
import type {EffectPort} from './effect-port.ts';
import {openConsole} from './open-console.ts';
import {carryOut} from './operations.ts';
import {readRefusals} from './read-domain.ts';
import {lookingVerbs} from './read-only.ts';
import {splitWords} from '../../../system/split-words.ts';

/** Verbs that talk to whoever sits at the terminal. */
const interactive = ['console', 'top'];

/** What a form's request is called when it fails. */
const formTitles: Readonly<Record<FormRequest['type'], string>> = {
  open: 'edit',
  check: 'check',
  'edit-text': 'editor',
  compare: 'compare',
  save: 'save',
  merge: 'merge',
  'dry-run': 'dry run',
  close: 'edit',
};

/** Carries out an effect and dispatches what comes of it. */
export function runEffect(effect: Effect, store: Store, port: EffectPort): void {
  const fail = (title: string) => (error: unknown) =>
    store.dispatch({type: 'failed', title, text: messageOf(error)});
  const withDomain = (title: string, id: number, work: (domain: ListedDomain) => Promise<void>) => {
    const domain = port.sampler.find(id);
    if (domain === undefined) fail(title)(new Error(`Domain ${id} has ended.`));
    else work(domain).catch(fail(title));
  };

  switch (effect.type) {
    case 'sample':
      return port.sampleNow();
    case 'operate':
      return withDomain(effect.operation.type, effect.id, domain =>
        operate(domain, effect, store, port),
      );
    case 'boot':
      return bootConfig(effect, store, port.host);
    case 'survey-configs':
      surveyConfigs(effect.paths, port.host)
        .then(surveys => store.dispatch({type: 'surveyed', surveys}))
        .catch(fail('delete'));
      return;
    case 'delete-configs':
      deleteConfigs(effect.deletions, port.host)
        .then(text => store.dispatch({type: 'told', text}))
        .catch(fail('delete'))
        .finally(port.sampleNow);
      return;
    case 'open-console':
      return withDomain('console', effect.id, domain => openConsole(domain, store, port));
    case 'run-in-terminal':
      runInTerminal(effect.words, port).catch(fail(effect.words.join(' ')));
      return;
    case 'form':
      port.forms.serve(effect.request).catch(fail(formTitles[effect.request.type]));
      return;
    case 'query-refusals':
      return withDomain('capabilities', effect.id, async domain => {
        const refusals = await readRefusals(port.host, domain);
        store.dispatch({type: 'refusals-known', id: effect.id, refusals});
      });
    case 'run-verb':
      return runVerb(effect.job, effect.line, store, port);
    case 'end-job':
      return port.jobs.end(effect.job);
    case 'complete':
      findCandidates(port.context, effect.line)
        .then(candidates => store.dispatch({type: 'completed', line: effect.line, candidates}))
        .catch(fail('completion'));
      return;
    case 'copy':
      copyText(effect.text, {env: port.context.env, write: port.session().write})
        .then(text => store.dispatch({type: 'told', text: `${text}.`}))
        .catch(fail('copy'));
      return;
    case 'keep-state':
      return port.keepState();
    case 'set-mouse':
      return port.session().setMouse(effect.on);
    case 'repaint':
      return port.repaint();
    case 'stop':
      return port.session().stop();
    case 'quit':
      return port.quit(0);
  }
}

async function operate(
  domain: ListedDomain,
  {id, operation}: Extract<Effect, {type: 'operate'}>,
  store: Store,
  {host}: EffectPort,
): Promise<void> {
  const {name} = domain.info;
  try {
    const output = await carryOut(host, domain, operation);
    store.dispatch({type: 'operated', id, name, operation, ...(output ? {output} : {})});
  } catch (error) {
    store.dispatch({type: 'operated', id, name, operation, error: messageOf(error)});
  }
}

async function runInTerminal(
  words: readonly string[],
  {session, jobs, context, sampleNow}: EffectPort,
) {
  await session().lend(async () => {
    const code = await jobs.runInTerminal(words);
    if (code === 0) return;
    const {stdin, stdout} = context;
    stdout.write(`\r\nIt ended with exit code ${code}. Press a key to go back.`);
    stdin.setRawMode(true);
    stdin.resume();
    await new Promise(resolve => stdin.once('data', resolve));
    stdin.setRawMode(false);
  });
  sampleNow();
}

function runVerb(job: number, line: string, store: Store, port: EffectPort): void {
  const words = splitWords(line);
  const refuse = (text: string) => {
    store.dispatch({type: 'job-printed', job, text: `${text}\n`, error: true});
    store.dispatch({type: 'job-ended', job, code: 2});
  };

  let name;
  try {
    ({name} = findVerb(port.context.commandLine.verbs, words[0] ?? ''));
  } catch (error) {
    return refuse(messageOf(error));
  }
  if (port.readOnly && !lookingVerbs.includes(name)) {
    return refuse(`This screen is read-only: ${name} could change something.`);
  }

  const wantsConsole = words.some(word => word === '-c' || word === '--console');
  const edits = name === 'config' && words[1] === 'edit';
  if (interactive.includes(name) || edits || (name === 'create' && wantsConsole)) {
    store.dispatch({type: 'act', action: 'leave'});
    const given = port.readOnly && name === 'console' ? [...words, '--read-only'] : words;
    runInTerminal(given, port).catch((error: unknown) =>
      store.dispatch({type: 'failed', title: line, text: messageOf(error)}),
    );
    return;
  }

  port.jobs.start(job, words, {
    printed: (text, error) => store.dispatch({type: 'job-printed', job, text, error}),
    ended: code => {
      store.dispatch({type: 'job-ended', job, code});
      port.sampleNow();
    },
  });
}
