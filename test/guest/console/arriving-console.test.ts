import {expect, test} from 'vitest';
import {createArrivingConsole} from '../../../source/guest/console/arriving-console.ts';

/** A console that says what it shows, and from which position on. */
function openArriving() {
  let printed = 0;
  let text = '';
  const arriving = createArrivingConsole({
    begin: position => (printed = position),
    output: chunk => {
      text += chunk.toString();
      printed += chunk.length;
    },
    printed: () => printed,
  });
  const fill = (words: string) => arriving.fill(Buffer.from(words));
  const output = (words: string) => arriving.output(Buffer.from(words));
  return {...arriving, fill, output, text: () => text, printed: () => printed};
}

test('shows what is printed here behind what comes late from elsewhere', () => {
  const console = openArriving();
  console.begin(100);
  console.fill('one ');
  console.follow(108);
  console.output('three ');
  expect(console.text()).toBe('one ');
  console.fill('two ');
  console.output('four');
  console.end();
  expect(console.text()).toBe('one two three four');
  expect(console.printed()).toBe(118);
});

test('says what is missing when it does not come, and counts on from where it was elsewhere', () => {
  const console = openArriving();
  console.begin(0);
  console.fill('one ');
  console.follow(1000);
  console.output('here');
  console.end();
  expect(console.text()).toBe('one \r\n[domux] 996 bytes are missing here\r\nhere');
  expect(console.printed()).toBe(1004);
});

test('shows at once what is printed here when all is there, or nobody brings it', () => {
  const console = openArriving();
  console.output('at once');
  console.follow(7);
  console.output(', and then');
  expect(console.text()).toBe('at once, and then');
  console.follow(20);
  console.output('after');
  expect(console.text()).toMatch(/3 bytes are missing here\r\nafter$/);
});

test('does not wait for ever with what a guest prints without end', () => {
  const console = openArriving();
  console.begin(0);
  console.follow(10);
  for (let count = 0; count < 17; ++count) console.output('x'.repeat(1024 * 1024));
  expect(console.text().slice(0, 40)).toMatch(/^\r\n\[domux\] 10 bytes are missing here\r\nxxx/);
  expect(console.printed()).toBe(10 + 17 * 1024 * 1024);
});
