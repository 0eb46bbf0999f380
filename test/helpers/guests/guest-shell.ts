import {onTestFinished} from 'vitest';
import {driveShell} from './drive-shell.ts';
import type {GuestShell} from './drive-shell.ts';
import type {Home} from '../home.ts';

export type {GuestShell} from './drive-shell.ts';

/** Opens the console of a domain whose guest is of the image mini, and waits for its prompt. */
export async function openGuestShell({host}: Home, name: string): Promise<GuestShell> {
  const console = await host.console(await host.find(name));
  onTestFinished(() => {
    console.destroy();
  });
  return driveShell(console, name);
}
