import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {GuestFailure} from '../../errors.ts';
import {findOnPath} from '../../system/programs/find-program.ts';
import type {ClientContext, RunHere} from '../verb.ts';
import {bridgeDisplay, firstPort, vnc} from './vnc.ts';

/** `domux vncviewer [--autopass] DOMAIN`: starts the viewer of this host, and ends with it. */
export const vncviewer: RunHere = async (context, {words}) => {
  const viewer = findOnPath('vncviewer', context.env);
  const lack = viewer === undefined ? noViewer : isGraphical(context) ? undefined : noDesktop;
  if (viewer === undefined || lack !== undefined) {
    context.stderr.write(`${lack}\n`);
    return vnc(context, {options: {}, words});
  }

  const domain = await context.host.find(words[0] ?? '');
  const {port, close} = await bridgeDisplay(context, domain);
  try {
    // Every viewer takes the number of a display; a port is written in one way or another.
    const child = spawn(viewer, [`127.0.0.1:${port - firstPort}`], {
      stdio: ['ignore', 'inherit', 'inherit'],
      env: context.env,
    });
    const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
    if (code === 0) return 0;
    // Its last lines are on the user's terminal already.
    throw new GuestFailure('The display is not shown', {
      program: viewer,
      ...(signal === null ? {exitCode: code ?? undefined} : {signal}),
      lastLines: [],
    });
  } finally {
    close();
  }
};

const noViewer =
  'There is no vncviewer here to show it: install one (apt-get install tigervnc-viewer), or lead another to it.';
const noDesktop =
  'There is no desktop here that vncviewer could show it on: lead a viewer from elsewhere to it.';

const isGraphical = ({env}: ClientContext) =>
  Boolean(env['DISPLAY']) || Boolean(env['WAYLAND_DISPLAY']);
