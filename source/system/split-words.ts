/** Splits a line into words at blanks; quotes and a backslash keep blanks in a word, as in a shell. */
export function splitWords(line: string): string[] {
  const words: string[] = [];
  let word: string | undefined;
  for (const [, single, double, escaped, blank, plain] of line.matchAll(
    /'([^']*)'?|"((?:\\.|[^"\\])*)"?|\\(.?)|(\s+)|([^\s'"\\]+)/g,
  )) {
    if (blank !== undefined) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else {
      word = (word ?? '') + (single ?? double?.replace(/\\(.)/g, '$1') ?? escaped ?? plain ?? '');
    }
  }
  return word === undefined ? words : [...words, word];
}
