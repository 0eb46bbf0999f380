import {UsageError} from '../../../errors.ts';
import type {ClientContext, Invocation, RunHere} from '../../verb.ts';
import {create} from './create.ts';
import {isForeignLine} from './foreign-line.ts';

/** `domux create`: of a config, or of how a guest is run elsewhere. */
export const createOrImport: RunHere = (context, invocation) =>
  isForeignLine(invocation.words)
    ? createForeign(context, invocation)
    : create(context, invocation);

/** `domux create lguest 64 vmlinux ...`, which is `import` where it is typed. */
async function createForeign(context: ClientContext, {options, words}: Invocation) {
  const [other] = Object.keys(options).filter(name => name !== 'dryrun');
  if (other !== undefined || context.remote !== undefined) {
    throw new UsageError(
      `Of a command line domux import makes a config${other === undefined ? ', on the host that it is for' : ` without --${other}`}: create it of that.`,
      {exitCode: 2},
    );
  }
  const {importDomain} = await import('./import.ts');
  return importDomain(context, {options, words});
}
