import {constants} from 'node:os';
import {nameEscapeKey, parseEscapeKey} from '../../config/escape-key.ts';
import {UnreachableError, messageOf} from '../../errors.ts';
import {mountScreen} from '../../screens/mount.tsx';
import {createStore} from '../../store/create-store.ts';
import type {Store} from '../../store/create-store.ts';
import {visibleIds} from '../../store/selectors/layout.ts';
import {initialModel} from '../../store/model/model.ts';
import {domainKey} from '../../store/model/row-key.ts';
import {watchedBy} from '../../store/selectors/watched.ts';
import type {MonitorState} from '../../store/model/model.ts';
import {createFrameWriter} from '../../terminal/frame-writer.ts';
import type {TerminalGuard} from '../../terminal/guardian.ts';
import {createKeyReader} from '../../terminal/key-reader.ts';
import {createPace, isFar} from '../../terminal/pace.ts';
import {openScreenSession} from '../../terminal/screen-session.ts';
import type {ScreenSession} from '../../terminal/screen-session.ts';
import {keepHeapSmall} from '../../system/node/keep-heap-small.ts';
import {loadLaterParts} from '../../system/node/later-parts.ts';
import {version} from '../../version.ts';
import {readKeys} from '../consoles/read-keys.ts';
import type {ClientContext} from '../verb.ts';
import {createForms} from './forms.ts';
import {createJobs} from './effects/jobs.ts';
import {readOnlyContext} from './effects/read-only.ts';
import {listDomainVerbs} from './effects/domain-verbs.ts';
import {openConsole} from './effects/open-console.ts';
import {runEffect} from './effects/run-effect.ts';
import type {EffectPort} from './effects/effect-port.ts';
import {createSampler} from './sampling/sampler.ts';
import {createSampling} from './sampling/sampling-loop.ts';
import type {ScreenOptions} from './screen-options.ts';
import {createDomainWatch} from './sampling/watch-domains.ts';
import {createNetworkWatch} from './sampling/watch-networks.ts';
import {keepScreenState, readScreenState} from './screen-state.ts';

/** Seconds that a guest gets to shut down before destroying it is offered. */
const shutdownPatience = 30;

/** Milliseconds between looks at what runs out: messages, countdowns. */
const tick = 500;

/**
 * Owns the terminal until the screen is quit.
 *
 * @returns the exit code: 128 and the signal's number where one ended it.
 */
export async function runScreen(
  given: ClientContext,
  guard: TerminalGuard,
  options: ScreenOptions,
  monitor?: Partial<MonitorState>,
): Promise<number> {
  keepHeapSmall();
  const context = options.readOnly ? readOnlyContext(given) : given;
  const {stdin, stdout, settingsFile, host} = context;
  const kept = readScreenState(settingsFile);
  const keys = readKeys(settingsFile);
  const prefix = nameEscapeKey(parseEscapeKey(context.settings()['escape-key'].value));
  const {promise: ended, resolve: quit} = Promise.withResolvers<number>();

  const sampler = createSampler(host, () => visibleIds(store.get()));
  let looks = 0;
  const sampling = createSampling({
    take: sampler.take,
    delay: () => store.get().delay,
    paused: () => store.get().frozen || !session.active(),
    sampled: sample => {
      store.dispatch({type: 'sampled', sample});
      if (++looks === options.iterations) quit(0);
      else void loadLaterParts();
    },
    failed: error => {
      // A connection that is lost is told once, not with each attempt.
      if (context.remote !== undefined && error instanceof UnreachableError) return;
      store.dispatch({type: 'failed', title: 'Looking at the domains', text: messageOf(error)});
    },
  });

  const port: EffectPort = {
    context,
    host,
    readOnly: options.readOnly,
    sampler,
    jobs: createJobs([...process.execArgv, process.argv[1] ?? ''], context),
    session: () => session,
    sampleNow: sampling.now,
    repaint: () => {
      writer.invalidate();
      screen?.redraw();
    },
    forms: createForms({
      context,
      host,
      sampler,
      lend: borrower => session.lend(borrower, 'blank'),
      tell: news => store.dispatch({type: 'form', news}),
      openConsole: async domain => {
        const [listed] = await host.list([domain]);
        if (listed !== undefined) await openConsole(listed, store, port);
      },
    }),
    keepState: () => keep(store),
    quit,
  };

  const keep = ({get}: Pick<Store, 'get'>) => {
    const {list, history} = get();
    try {
      const {columns, pane} = list;
      keepScreenState(settingsFile, {columns, pane, history});
    } catch (error) {
      store.dispatch({type: 'failed', title: 'Keeping what is remembered', text: messageOf(error)});
    }
  };

  const size = {columns: stdout.columns || 80, rows: stdout.rows || 24};
  const store: Store = createStore(
    initialModel({
      size,
      now: Date.now(),
      settings: {
        version,
        remote: host.label,
        readOnly: options.readOnly,
        who: context.who,
        shutdownPatience,
        domainVerbs: listDomainVerbs(context.commandLine.verbs),
        verbs: context.commandLine.verbs.flatMap(({name, aliases = []}) => [name, ...aliases]),
        // Where the host is another one, files are named from where its own command line begins.
        workingDirectory: host.label === undefined ? `${process.cwd()}/` : '',
      },
      delay: options.delay ?? context.settings()['refresh-delay'].value,
      mouse: options.mouse,
      filter: options.filter,
      selected: options.select === undefined ? undefined : domainKey(options.select),
      keys,
      prefix,
      ...(kept.columns === undefined ? {} : {columns: kept.columns}),
      ...(kept.pane === undefined ? {} : {pane: kept.pane}),
      ...(kept.history === undefined ? {} : {history: kept.history}),
      ...(monitor === undefined ? {} : {monitor}),
    }),
    (effect, to) => runEffect(effect, to, port),
  );

  const pace = createPace(() => {
    if (session.active()) writer.flush();
  }, isFar(context.env));
  const writer = createFrameWriter(
    bytes => session.write(bytes),
    () => session.size().rows,
    pace,
  );
  let screen: ReturnType<typeof mountScreen> | undefined;
  const session: ScreenSession = openScreenSession({
    stdin,
    stdout,
    process,
    guard,
    mouse: options.mouse,
    reader: pace.reading(
      createKeyReader(event =>
        store.dispatch(
          event.type === 'mouse' ? {...event, ...screen?.hit(event.column, event.row)} : event,
        ),
      ),
    ),
    settled: pace.settled,
    onRedraw: () => {
      writer.invalidate();
      const {columns, rows} = {columns: stdout.columns || 80, rows: stdout.rows || 24};
      store.dispatch({type: 'resized', columns, rows});
    },
    onEnd: signal => quit(128 + constants.signals[signal]),
  });

  const watch = createDomainWatch({
    host,
    find: sampler.find,
    paused: () => store.get().frozen || !session.active(),
    seen: sampler.seen,
    tell: store.dispatch,
  });
  const networks = createNetworkWatch({
    host,
    delay: () => store.get().delay,
    paused: () => store.get().frozen || !session.active(),
    tell: store.dispatch,
  });
  store.subscribe(() => {
    const watched = watchedBy(store.get());
    watch.follow(watched);
    networks.follow(watched.networks);
  });
  const listening = context.remote?.onChange(state =>
    store.dispatch({type: 'link', lost: state.type === 'lost' ? messageOf(state.why) : undefined}),
  );

  const timer = setInterval(() => {
    const {toasts, tasks} = store.get();
    if (toasts.length > 0 || tasks.size > 0) store.dispatch({type: 'ticked', now: Date.now()});
  }, tick);

  try {
    screen = mountScreen(store, options.theme, frame => {
      if (session.active()) writer.show(frame);
    });
    sampling.now();
    return await Promise.race([ended, screen.failed]);
  } finally {
    clearInterval(timer);
    listening?.();
    sampling.stop();
    watch.stop();
    networks.stop();
    port.jobs.release();
    await session.leave();
    session.close();
    screen?.unmount();
    await port.forms.release();
    keep(store);
  }
}
