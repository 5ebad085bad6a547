/** How the text of a list is written, so that its output can be written the same way. */
export type CsvFormat = {
  /** A label that `TextDecoder` knows. */
  encoding: string;
  hasBom: boolean;
  /** Whether Excel's line `sep=;` comes first. */
  hasSepLine: boolean;
  delimiter: string;
  lineBreak: '\n' | '\r\n';
};
