import {UsageError} from '../../errors.ts';
import {buildDebian} from '../../images/debian/build-debian.ts';
import {imageMachines} from '../../images/image.ts';
import {textOption} from '../invocation/text-option.ts';
import type {Context, Invocation} from '../verb.ts';
import {readKeys} from './read-keys.ts';
import {workOnImages} from './work-on-images.ts';

/** `domux image build debian [OPTIONS]` */
export async function buildDisk(
  context: Context,
  options: Invocation['options'],
): Promise<undefined> {
  const text = (key: string) => textOption(options[key]);
  const name = text('name') ?? 'debian';
  const keys = text('ssh-key');
  const debian = {
    suite: text('suite') ?? 'bookworm',
    packages: (text('packages') ?? '').split(',').filter(word => word !== ''),
    size: parseDiskSize(text('size') ?? '4G'),
    sshKeys: keys === undefined ? [] : readKeys(keys),
    user: text('user'),
  };
  const built = await workOnImages(context, name, (images, given) =>
    buildDebian(images, name, debian, given),
  );
  if ((built.modules ?? []).length < imageMachines.length) {
    context.stderr.write(
      `note: ${name} has no modules for every kernel of image mini, for the archive has newer ones: domux image remove mini, and fetch it again before the next build.\n`,
    );
  }
}

const units: Readonly<Record<string, number>> = {M: 2 ** 20, G: 2 ** 30, T: 2 ** 40};
const smallestDisk = 2 ** 30;

function parseDiskSize(text: string): number {
  const [, digits, unit = ''] = /^(\d+)([MGT])$/i.exec(text) ?? [];
  const size = Number(digits) * (units[unit.toUpperCase()] ?? Number.NaN);
  if (size >= smallestDisk) return size;
  throw new UsageError(`--size is a number with M, G or T, at least 1G, not '${text}'.`, {
    exitCode: 2,
  });
}
