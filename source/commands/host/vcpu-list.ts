import type {Run} from '../verb.ts';
import {writeJson} from '../write-json.ts';
import {formatVcpus, vcpuRows} from './format-vcpus.ts';
import {listRows} from './rows.ts';

/** `domux vcpu-list [DOMAIN...]` */
export const vcpuList: Run = async (context, {options, words}) => {
  const vcpus = (await listRows(context, words)).flatMap(({info}) => vcpuRows(info));
  if (options['json']) writeJson(context.stdout, vcpus);
  else context.stdout.write(formatVcpus(vcpus));
  return undefined;
};
