import {UsageError} from '../../errors.ts';
import type {RunHere} from '../verb.ts';
import {findDoor, runSsh, splitUser} from './ssh-door.ts';

/** `domux ssh [USER@]DOMAIN [COMMAND...]` */
export const sshToGuest: RunHere = async (context, {words: [wanted = '', ...command]}) => {
  const {user, rest} = splitUser(wanted);
  const {address, options} = await findDoor(context, rest);
  return runSsh('ssh', [...options, `${user}${address}`, ...command], context.env);
};

/** `domux cp [-r] SOURCE... TARGET`: one domain's files are written as `[USER@]DOMAIN:PATH`. */
export const copyFiles: RunHere = async (context, {options, words}) => {
  const names = new Set(words.flatMap(word => splitPlace(word)?.domain ?? []));
  const [name] = names;
  if (name === undefined || names.size > 1) {
    throw new UsageError(
      'Files of one domain are copied at a time: write them as DOMAIN:PATH, and those of this host as ./PATH.',
      {exitCode: 2},
    );
  }
  const door = await findDoor(context, name);
  const places = words.map(word => {
    const place = splitPlace(word);
    return place === undefined ? word : `${place.user}${door.address}:${place.path}`;
  });
  const recursive = options['recursive'] === true ? ['-r'] : [];
  return runSsh('scp', [...recursive, ...door.options, '--', ...places], context.env);
};

/** As scp has it: a word with a colon before any slash is elsewhere. */
function splitPlace(word: string) {
  const [, where, path = ''] = /^([^/:]+):(.*)$/s.exec(word) ?? [];
  if (where === undefined) return undefined;
  const {user, rest: domain} = splitUser(where);
  return {user, domain, path};
}
