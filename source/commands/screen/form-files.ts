import {UsageError} from '../../errors.ts';
import {deleteKey, setValue} from '../../config/editing/edit-config.ts';
import {printConfig} from '../../config/editing/print-config.ts';
import {parseConfig} from '../../config/syntax/parser.ts';
import type {Host} from '../../host/host.ts';
import {queryConfig} from '../../host/query-config.ts';
import type {FormSource} from '../../store/form/form.ts';
import {newConfig} from '../configs/new-config.ts';
import type {Sampler} from './sampling/sampler.ts';

/** What a form begins with. */
export type Opened = {
  readonly path: string;
  /** Undefined for a new config. */
  readonly base: string | undefined;
  readonly text: string;
};

/** Reads the config that a form is to show, or makes a new one of a template. */
export async function readFormSource(
  source: FormSource,
  {
    host,
    sampler,
  }: {
    readonly host: Pick<Host, 'configs' | 'control'>;
    readonly sampler: Pick<Sampler, 'find'>;
  },
): Promise<Opened> {
  const configs = await host.configs();
  const read = async (path: string): Promise<string> => {
    const text = await configs.read(path);
    if (text === undefined) throw new UsageError(`There is no config ${path} any more.`);
    return text;
  };
  if (source.type === 'file') {
    const path = await configs.place(source.path);
    const base = await read(path);
    return {path, base, text: base};
  }

  const {name, template} = source;
  const path = await configs.newPath(name);
  if ((await configs.read(path)) !== undefined) throw new UsageError(`${path} exists already.`);
  const opened = (text: string): Opened => ({path, base: undefined, text});
  switch (template.type) {
    case 'mini':
      return opened(newConfig(name));
    case 'empty':
      return opened(`name = ${JSON.stringify(name)}\n`);
    case 'copy-of-config':
      return opened(asCopy(await read(template.path), name));
    case 'copy-of-domain': {
      const domain = sampler.find(template.id);
      if (domain === undefined) throw new UsageError(`Domain ${template.id} has ended.`);
      const {settings, source: file} = await queryConfig(host, domain);
      const text = file === undefined ? undefined : await configs.read(file);
      return opened(asCopy(text ?? printConfig(settings), name));
    }
  }
}

/** A copy has a name of its own, and nothing by which the other is known: UUID, addresses. */
function asCopy(text: string, name: string): string {
  const named = setValue(parseConfig(text), 'name', name);
  const copy = deleteKey(named, 'uuid');
  return copy.text.replace(/\bmac=[0-9a-fA-F:]{17}\s*,?\s*/g, '');
}
