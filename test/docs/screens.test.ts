import {readFileSync} from 'node:fs';
import {expect, test} from 'vitest';
import {replaceScreens} from '../../scripts/docs/screens/render-screens.ts';

test('the screens in README.md are those that the code draws', async () => {
  const text = readFileSync('README.md', 'utf8');
  expect(await replaceScreens(text), 'They are stale: run npm run docs.').toBe(text);
  expect(text.match(/<!-- screen \w+ -->/g)).toHaveLength(4);
});

test('a screen that there is not is no screen', async () => {
  const asked = '<!-- screen nosuch -->\n<!-- /screen -->';
  await expect(replaceScreens(asked)).rejects.toThrow('There is no screen nosuch.');
});
