import {textWidth} from './width.ts';

/** Columns between two tab stops. */
const tabStop = 8;

/**
 * What is left of terminal output without its escape sequences and control characters: what a log
 * or a command's output may hold must not steer this screen.
 */
export function cleanText(text: string): string {
  return text
    .replace(
      /\x1b\[[0-?]*[ -/]*[@-~]|\x1b[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)?|\x1b[ -/]*[0-~]/g,
      '',
    )
    .replace(/[\x00-\x08\x0a-\x1f\x7f-\x9f]/g, '')
    .replace(/([^\t]*)\t/g, (_, before: string) => {
      const columns = textWidth(before);
      return before + ' '.repeat(tabStop - (columns % tabStop));
    });
}
