import {UsageError} from '../../errors.ts';
import {forEachDomain} from '../for-each-domain.ts';
import type {Context, Run} from '../verb.ts';

/** `domux vcpu-pin DOMAIN VCPU|all CPUS [SOFT]` */
export const vcpuPin: Run = async (context, {words}) => {
  const [wanted = '', vcpu = '', cpus = '', soft = '-'] = words;
  if (vcpu !== 'all' && !/^\d+$/.test(vcpu)) {
    throw new UsageError(`Error: Invalid argument ${vcpu} as VCPU.`);
  }
  if (soft !== '-' && soft !== 'all') {
    throw new UsageError(
      `Linux has no processors that are only preferred: leave '${soft}' away, or name them as CPUS.`,
    );
  }
  if (cpus === '-') return undefined;
  return pin(context, wanted, vcpu === 'all' ? undefined : Number(vcpu), cpus);
};

/** xm's `domux pincpu DOMAIN CPUS` */
export const pinCpu: Run = async (context, {words: [wanted = '', cpus = '']}) =>
  pin(context, wanted, undefined, cpus);

function pin(context: Context, wanted: string, vcpu: number | undefined, cpus: string) {
  return forEachDomain(context, [wanted], {doing: 'Pinning'}, async (_, client) => {
    await client.execute('domux-set-affinity', {...(vcpu === undefined ? {} : {vcpu}), cpus});
  });
}
