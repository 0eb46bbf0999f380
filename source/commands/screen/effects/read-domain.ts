import type {Host} from '../../../host/host.ts';
import type {ListedDomain} from '../../../host/domain-reference.ts';
import type {Result} from '../../../protocol/commands.ts';
import type {DetailsDisk, DetailsMore} from '../../../store/model/view.ts';

/** What only the guest process itself knows of its domain's machine. */
export async function readMachine(
  host: Host,
  domain: ListedDomain,
): Promise<Omit<DetailsMore, 'console'>> {
  const client = await host.control(domain);
  try {
    const machine = await client.execute('domux-query-machine');
    const blocks = await client.execute('query-block');
    return {
      id: domain.entry.id,
      commandLine: machine['command-line'],
      ...(machine.pid === undefined ? {} : {pid: machine.pid}),
      guestProcess: machine['guest-process'],
      disks: blocks.map(toDisk),
    };
  } finally {
    client.close();
  }
}

function toDisk({device, inserted}: Result<'query-block'>[number]): DetailsDisk {
  const {file, backing_file: base, image} = inserted ?? {};
  return {
    vdev: device,
    ...(file === undefined ? {} : {file}),
    ...(base === undefined ? {} : {base}),
    ...(image === undefined ? {} : {used: image['actual-size'], promised: image['virtual-size']}),
  };
}

/** What the machine of a domain cannot do, with the reasons. */
export async function readRefusals(
  host: Host,
  domain: ListedDomain,
): Promise<ReadonlyMap<string, string>> {
  const client = await host.control(domain);
  try {
    const capabilities = await client.execute('domux-query-capabilities');
    return new Map(
      capabilities.flatMap(({operation, supported, reason = 'the machine cannot do that'}) =>
        supported ? [] : [[operation, reason]],
      ),
    );
  } finally {
    client.close();
  }
}
