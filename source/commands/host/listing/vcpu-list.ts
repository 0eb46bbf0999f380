import {DomuxError} from '../../../errors.ts';
import type {Context, Run} from '../../verb.ts';
import {writeJson} from '../../output/write-json.ts';
import {formatVcpus, vcpuRows} from './format-vcpus.ts';
import {listRows} from './rows.ts';
import type {Row} from './rows.ts';

/** `domux vcpu-list [DOMAIN...]` */
export const vcpuList: Run = async (context, {options, words}) => {
  const rows = await listRows(context, words);
  const affinities = await Promise.all(rows.map(row => readAffinities(context, row)));
  const vcpus = rows.flatMap(({info}, index) => vcpuRows(info, affinities[index]));
  if (options['json']) writeJson(context.stdout, vcpus);
  else context.stdout.write(formatVcpus(vcpus));
  return undefined;
};

/** Where each vCPU may run; nothing of a domain that nobody can be asked about. */
async function readAffinities({host}: Context, {info, domain}: Row): Promise<string[]> {
  if (domain === undefined || domain.trouble !== undefined || info.stats.vcpus.length === 0) {
    return [];
  }
  try {
    const client = await host.control(domain);
    try {
      const cpus = await client.execute('query-cpus-fast');
      return cpus.map(cpu => cpu['domux-affinity'] ?? 'all');
    } finally {
      client.close();
    }
  } catch (error) {
    // It ended meanwhile.
    if (error instanceof DomuxError) return [];
    throw error;
  }
}
