import {fetchWithProgress} from '../../images/fetch-with-progress.ts';
import type {Context, RunHere} from '../../verb.ts';
import {createWithProgress} from './create.ts';
import {readDomainConfig} from './read-domain-config.ts';

/** The guests of the demonstration: one of each of the states that a list shows most. */
const guests = [
  {name: 'demo-idle', extra: '', pause: false},
  {name: 'demo-busy', extra: 'run=busy', pause: false},
  {name: 'demo-paused', extra: '', pause: true},
] as const;

/** `domux demo [--no-screen]`: fetches what is needed, creates three guests, and shows them. */
export const demo: RunHere = async (context, {options}) => {
  const {remote, stdin, stdout, stderr, env} = context;
  const isWatched = stdin.isTTY && stdout.isTTY && options['no-screen'] !== true;
  if (remote !== undefined) {
    const words = ['demo', '--no-screen'];
    const code = await remote.run(words, {stdout, stderr, env, alone: true});
    if (code !== 0 || !isWatched) return code;
  } else {
    await fetchWithProgress(context, 'mini');
    for (const guest of guests) await begin(context, guest);
    if (!isWatched) return listAll(context);
  }
  const {openScreenAt} = await import('../../screen/open-screen.ts');
  // So that the key for its console is all that it takes.
  return openScreenAt(context, guests[0].name);
};

async function listAll(context: Context): Promise<number | undefined> {
  const {list} = await import('../../host/listing/list.ts');
  return list(context, {options: {}, words: []});
}

/** A guest that is there from an earlier demonstration is left as it is. */
async function begin(
  context: Context,
  {name, extra, pause}: (typeof guests)[number],
): Promise<void> {
  const {host, stdout} = context;
  const existing = (await host.list()).find(({info}) => info.name === name);
  if (existing) return;

  const words = [
    `name=${name}`,
    'kernel=mini',
    'memory=64',
    ...(extra === '' ? [] : [`extra=${extra}`]),
  ];
  const {config} = readDomainConfig(context, undefined, words, true);
  const domain = await createWithProgress(context, config);
  stdout.write(`Started domain ${name} (id=${domain.entry.id})\n`);
  if (!pause) return;
  const client = await host.control(domain);
  try {
    await client.execute('stop');
  } finally {
    client.close();
  }
}
