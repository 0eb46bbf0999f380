import {PassThrough} from 'node:stream';
import {expect, test} from 'vitest';
import {createConsoleFeed} from '../../../../source/terminal/console/link/console-feed.ts';
import {until} from '../../../helpers/until.ts';

/** A feed to an emulator that takes its time: nothing is on its screen before `take`. */
function slowEmulator() {
  const taking: (() => void)[] = [];
  let given = 0;
  const feed = createConsoleFeed({
    emulator: {
      write: (data, done) => {
        given += data.length;
        taking.push(done);
      },
    },
    shown: () => true,
    busyInBackground: () => 0,
    onTaken: () => undefined,
  });
  const socket = new PassThrough();
  feed.attach(socket);
  const take = () => taking.splice(0).forEach(done => done());
  return {feed, socket, take, given: () => given};
}

const flood = Buffer.alloc(64 * 1024, 'y\r\n');

test('lets a flood wait while the emulator is busy, and takes more when it is not', async () => {
  const {socket, take, given} = slowEmulator();
  for (let count = 0; count < 8; count++) socket.write(flood);
  await until('it waits', () => socket.isPaused());
  expect(given()).toBeLessThan(8 * flood.length);
  take();
  await until('the rest is given', () => {
    take();
    return given() === 8 * flood.length;
  });
});

test('does not keep a flood waiting that nobody shows any more', async () => {
  const {feed, socket, given} = slowEmulator();
  socket.write(flood);
  await until('it is given', () => given() === flood.length);
  feed.stop();
  for (let count = 0; count < 8; count++) socket.write(flood);
  let over = false;
  socket.on('end', () => (over = true));
  socket.resume().end();
  await until('all of it was read', () => over);
  expect(given()).toBe(flood.length);
});
