import {basename, resolve} from 'node:path';
import {importDisk} from '../../images/cloud/import-disk.ts';
import {textOption} from '../invocation/text-option.ts';
import type {Run} from '../verb.ts';
import {readKeys} from './read-keys.ts';
import {readTextFile} from './read-text-file.ts';
import {workOnImages} from './work-on-images.ts';

/** `domux image import [OPTIONS] FILE` */
export const importImage: Run = async (context, {options, words: [file = '']}) => {
  const text = (key: string) => textOption(options[key]);
  const [keys, userData] = [text('ssh-key'), text('user-data')];
  const name = text('name') ?? nameOf(file);
  const cloud = {
    sshKeys: keys === undefined ? [] : readKeys(keys),
    userData: userData === undefined ? undefined : readTextFile(userData),
    hostname: text('hostname'),
  };
  await workOnImages(context, name, (images, given) =>
    importDisk(images, name, resolve(file), {...given, checksum: text('checksum'), cloud}),
  );
  return undefined;
};

/** `debian-12-genericcloud-amd64` of debian-12-genericcloud-amd64.qcow2. */
const nameOf = (file: string): string =>
  basename(file)
    .replace(/\.(qcow2|img|raw)$/i, '')
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, '-');
