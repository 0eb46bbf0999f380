/** What is wrong with a device's specification, and at which of its characters. */
export class SpecProblem extends Error {
  readonly index: number;

  constructor(index: number, message: string) {
    super(message);
    this.index = index;
  }
}
