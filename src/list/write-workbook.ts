import { PassThrough, Readable } from 'node:stream';
import { SainoError } from '../index.js';
import { maxColumns, maxRows } from './read-workbook.js';

/** The longest text of a cell of .xlsx, in UTF-16 code units, as Excel counts. */
export const maxCellLength = 32_767;

/** The rows that decide how wide the columns are, since a sheet has its widths before its rows. */
const sampleRows = 1_000;
/** The greatest width of a column, in characters. */
const maxWidth = 60;
/** The XML that is compressed at once, in characters. */
const chunkSize = 65_536;

export type WriteWorkbookOptions = {
  /** The names of the columns: a row in bold that stays in view, with a filter over it and the rows below. */
  header?: readonly string[] | undefined;
  /** Rows above the header, such as a title. */
  above?: readonly (readonly string[])[] | undefined;
};

/**
 * Writes rows of text as the bytes of an .xlsx workbook with one sheet. The same rows give the same bytes.
 *
 * A cell is a number only if it reads back as the same text. Nothing becomes a formula.
 *
 * @throws `invalid_argument` for what no sheet can hold: a cell of more than 32,767 characters, 1,048,577 rows, 16,385 columns.
 */
export async function* writeWorkbook(
  rows: AsyncIterable<readonly string[]>,
  options: WriteWorkbookOptions = {},
): AsyncGenerator<Uint8Array, void, undefined> {
  // Loaded here, so that only who writes a workbook waits for it.
  const { ZipFile } = await import('yazl');
  const zip = new ZipFile();
  const sheet = Readable.from(sheetXml(rows, options), { objectMode: false });
  const output = zip.outputStream.pipe(new PassThrough());
  const fail = (error: Error) => output.destroy(error);
  sheet.once('error', fail);
  zip.once('error', fail);
  // The time would be another in each run.
  const about = { mtime: new Date(1980, 0, 1), forceDosTimestamp: true };
  for (const [name, xml] of Object.entries(parts)) zip.addBuffer(Buffer.from(declaration + xml), name, about);
  zip.addReadStream(sheet, 'xl/worksheets/sheet1.xml', about);
  zip.end();
  try {
    yield* output;
  } finally {
    // Ends the rows too, where whoever reads stops early.
    sheet.destroy();
  }
}

const declaration = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const schemas = 'http://schemas.openxmlformats.org';
const main = `xmlns="${schemas}/spreadsheetml/2006/main"`;
const relations = `xmlns="${schemas}/package/2006/relationships"`;
const officeDocument = `${schemas}/officeDocument/2006/relationships`;
const contentType = 'application/vnd.openxmlformats-officedocument.spreadsheetml';

/** The styles of cells, by their place in `cellXfs`. */
const styles = { text: 0, header: 1, integer: 2, decimal: 3 };

/** The files of a workbook besides its sheet. */
const parts = {
  '[Content_Types].xml':
    `<Types xmlns="${schemas}/package/2006/content-types">` +
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>' +
    '<Default Extension="xml" ContentType="application/xml"/>' +
    `<Override PartName="/xl/workbook.xml" ContentType="${contentType}.sheet.main+xml"/>` +
    `<Override PartName="/xl/worksheets/sheet1.xml" ContentType="${contentType}.worksheet+xml"/>` +
    `<Override PartName="/xl/styles.xml" ContentType="${contentType}.styles+xml"/></Types>`,
  '_rels/.rels':
    `<Relationships ${relations}>` +
    `<Relationship Id="rId1" Type="${officeDocument}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
  'xl/workbook.xml':
    `<workbook ${main} xmlns:r="${officeDocument}">` +
    '<sheets><sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>',
  'xl/_rels/workbook.xml.rels':
    `<Relationships ${relations}>` +
    `<Relationship Id="rId1" Type="${officeDocument}/worksheet" Target="worksheets/sheet1.xml"/>` +
    `<Relationship Id="rId2" Type="${officeDocument}/styles" Target="styles.xml"/></Relationships>`,
  // The formats of numbers show all of their digits, where the general one turns long ones into 4.9E+12.
  'xl/styles.xml':
    `<styleSheet ${main}>` +
    '<numFmts count="1"><numFmt numFmtId="164" formatCode="0.###############"/></numFmts>' +
    '<fonts count="2"><font><sz val="11"/><name val="Calibri"/><family val="2"/></font>' +
    '<font><b/><sz val="11"/><name val="Calibri"/><family val="2"/></font></fonts>' +
    '<fills count="2"><fill><patternFill patternType="none"/></fill>' +
    '<fill><patternFill patternType="gray125"/></fill></fills>' +
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>' +
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>' +
    '<cellXfs count="4"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>' +
    '<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/>' +
    '<xf numFmtId="1" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>' +
    '<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs>' +
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>',
};

/** The XML of the sheet, in chunks. */
async function* sheetXml(
  rows: AsyncIterable<readonly string[]>,
  { header, above = [] }: WriteWorkbookOptions,
): AsyncGenerator<Buffer, void, undefined> {
  const iterator = rows[Symbol.asyncIterator]();
  try {
    const sample: (readonly string[])[] = [];
    for (let next = await iterator.next(); !next.done; next = await iterator.next()) {
      if (sample.push(next.value) >= sampleRows) break;
    }
    let count = 0;
    let xml = `${declaration}<worksheet ${main}>${viewXml(header && above.length + 1)}${columnsXml(header, sample)}<sheetData>`;
    for (const cells of above) xml += rowXml(cells, ++count);
    if (header) xml += rowXml(header, ++count, styles.header);
    const headerRow = count;
    for (const cells of sample) xml += rowXml(cells, ++count);
    for (let next = await iterator.next(); !next.done; next = await iterator.next()) {
      xml += rowXml(next.value, ++count);
      if (xml.length < chunkSize) continue;
      yield Buffer.from(xml);
      xml = '';
    }
    xml += '</sheetData>';
    if (header?.length) xml += `<autoFilter ref="A${headerRow}:${columnName(header.length - 1)}${count}"/>`;
    yield Buffer.from(`${xml}</worksheet>`);
  } finally {
    await iterator.return?.();
  }
}

/** Keeps the rows up to the header in view. */
function viewXml(headerRow: number | undefined): string {
  const pane = headerRow
    ? `<pane ySplit="${headerRow}" topLeftCell="A${headerRow + 1}" activePane="bottomLeft" state="frozen"/>`
    : '';
  return `<sheetViews><sheetView workbookViewId="0">${pane}</sheetView></sheetViews>`;
}

function columnsXml(header: readonly string[] | undefined, sample: readonly (readonly string[])[]): string {
  const widths: number[] = [];
  const widen = (column: number, width: number) => {
    widths[column] = Math.min(Math.max(widths[column] ?? 10, width), maxWidth);
  };
  // Bold, with the button of the filter.
  header?.forEach((name, column) => {
    widen(column, widthOf(name) + 4);
  });
  for (const cells of sample)
    cells.forEach((text, column) => {
      widen(column, widthOf(text) + 2);
    });
  if (widths.length === 0) return '';
  const columns = Array.from(
    widths,
    (width, at) => `<col min="${at + 1}" max="${at + 1}" width="${width ?? 10}" customWidth="1"/>`,
  );
  return `<cols>${columns.join('')}</cols>`;
}

const widthOf = (text: string): number => Math.max(...text.split(/\r\n|\r|\n/, 100).map((line) => line.length));

function rowXml(cells: readonly string[], row: number, style = styles.text): string {
  if (row > maxRows) throw tooMuch(`more than ${figure(maxRows)} rows`);
  if (cells.length > maxColumns) throw tooMuch(`${figure(cells.length)} cells in row ${figure(row)}`);
  let xml = `<row r="${row}">`;
  for (const [column, text] of cells.entries()) if (text !== '') xml += cellXml(text, columnName(column), row, style);
  return `${xml}</row>`;
}

function cellXml(text: string, column: string, row: number, style: number): string {
  const reference = `${column}${row}`;
  if (style === styles.text && isNumber(text)) {
    return `<c r="${reference}" s="${text.includes('.') ? styles.decimal : styles.integer}"><v>${text}</v></c>`;
  }
  if (text.length > maxCellLength) throw tooMuch(`${figure(text.length)} characters in cell ${reference}`);
  const s = style === styles.text ? '' : ` s="${style}"`;
  return `<c r="${reference}"${s} t="inlineStr"><is><t xml:space="preserve">${escapeText(text)}</t></is></c>`;
}

function tooMuch(what: string): SainoError {
  const most = `${figure(maxRows)} rows, ${figure(maxColumns)} columns and ${figure(maxCellLength)} characters in a cell`;
  const message = `An Excel sheet cannot hold ${what}; it has at most ${most}. Write to a .csv file instead.`;
  return new SainoError('invalid_argument', message);
}

const figure = (count: number): string => count.toLocaleString('en');

/** `true` if Excel would show the number as the same text. It has 15 digits, and writes an exponent otherwise. */
function isNumber(text: string): boolean {
  return /^-?\d[\d.]*$/.test(text) && String(Number(text)) === text && text.replace(/[-.]/g, '').length <= 15;
}

/** Whatever XML cannot hold, or changes, and an underscore that would begin such an escape. */
const special = /[&<>]|[^\t\n\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]|_(?=x[0-9a-f]{4}_)/giu;
const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

const escapeText = (text: string): string =>
  text.replaceAll(special, (match) => {
    const code = match.charCodeAt(0).toString(16).toUpperCase();
    return entities[match] ?? `_x${code.padStart(4, '0')}_`;
  });

const names: string[] = [];

/** The letters of a column: A for the first, AA for the 27th. */
function columnName(index: number): string {
  const name =
    names[index] ?? (index < 26 ? '' : columnName(Math.floor(index / 26) - 1)) + String.fromCharCode(65 + (index % 26));
  names[index] = name;
  return name;
}
