import type {Run} from '../verb.ts';

/** `domux consoles`: the list of xm 2.0, with the socket where it had a TCP port. */
export const consoles: Run = async ({host, stdout}, {options}) => {
  const rows = [];
  for (const {entry, directory, info} of await host.list()) {
    const client = await host.control({entry, directory});
    for (const {console, path, viewers} of await client.execute('domux-console-info')) {
      rows.push({
        domain: entry.id,
        name: info.name,
        console,
        path,
        viewers: viewers.length,
        who: viewers.map(viewer => viewer.who ?? null),
      });
    }
    client.close();
  }

  if (options['json']) {
    stdout.write(`${JSON.stringify(rows, undefined, 2)}\n`);
    return undefined;
  }

  stdout.write('Dom Port  Id Connection\n');
  for (const {domain, console, path, viewers, who} of rows) {
    const connection =
      viewers === 0
        ? path
        : `${path} (${viewers} watching: ${who.map(one => one ?? 'somebody').join(', ')})`;
    stdout.write(
      `${String(domain).padStart(3)} ${String(console).padStart(4)} ${String(console).padStart(3)} ${connection}\n`,
    );
  }
  return undefined;
};
