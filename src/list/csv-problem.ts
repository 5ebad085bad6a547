/** What makes a text no CSV, and the line, from 1, where it starts. */
export class CsvProblem extends Error {
  override readonly name = 'CsvProblem';
  readonly line: number;

  constructor(line: number, reason: string) {
    super(`Line ${line.toLocaleString('en')}: ${reason}`);
    this.line = line;
  }
}
