import type {Host, ListedDomain} from '../../host/host.ts';
import type {HostWatch} from '../../host/look/host-watch.ts';
import type {Sample} from '../../store/sample.ts';

export type Sampler = {
  readonly take: () => Promise<Sample>;
  /** The domain of a row of the last sample. */
  readonly find: (id: number) => ListedDomain | undefined;
  /** Its console was looked at just now. */
  readonly seen: (id: number) => void;
};

/**
 * Looks at the host and all of its domains.
 *
 * @param visible The domains whose rows are on the screen: only theirs is what costs a look at a file.
 */
export function createSampler(
  host: Pick<Host, 'watch'>,
  visible: () => readonly number[],
): Sampler {
  let watch: HostWatch | undefined;
  let listed = new Map<number, ListedDomain>();

  return {
    take: async () => {
      watch ??= await host.watch();
      const {figures, zero, domains, ...look} = await watch.look(visible());
      listed = new Map(domains.map(domain => [domain.entry.id, domain]));
      return {
        ...look,
        host: figures,
        domains: [
          {info: zero},
          ...domains.map(({entry: _entry, directory: _directory, ...sampled}) => sampled),
        ],
      };
    },
    find: id => listed.get(id),
    seen: id => watch?.seen(id),
  };
}
