import {version} from '../../version.ts';
import type {Run} from '../verb.ts';

/** `domux version` */
export const showVersion: Run = async ({stdout}) => {
  stdout.write(`domux ${version}\n`);
  return undefined;
};
