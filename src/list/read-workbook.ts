import {
  counts,
  localName,
  MiB,
  Problem,
  readError,
  sizes,
  WorkbookArchive,
  type XmlHandler,
} from './workbook-archive.js';

/** The rows of a sheet of .xlsx, its header included. */
export const maxRows = 1_048_576;
/** The columns of a sheet of .xlsx. */
export const maxColumns = 16_384;

export type ReadWorkbookOptions = {
  /** The name of a sheet, in any case. The first visible one by default. */
  sheet?: string | undefined;
  signal?: AbortSignal | undefined;
};

/**
 * Reads the rows of one sheet of an .xlsx workbook: its cells as text, without the empty ones at the end of a row, and
 * with the empty rows between others. Formulas count by their last result; no code is run.
 *
 * @throws `invalid_argument` for a sheet that is not there and for what is no workbook that can be read, `disk`, `aborted`.
 */
export async function* readWorkbook(
  path: string,
  options: ReadWorkbookOptions = {},
): AsyncGenerator<string[], void, undefined> {
  for await (const rows of readWorkbookInBatches(path, options)) yield* rows;
}

/** Reads rows as {@link readWorkbook} does, many at once, since each turn of an async iterator takes its time. */
export async function* readWorkbookInBatches(
  path: string,
  { sheet, signal }: ReadWorkbookOptions = {},
): AsyncGenerator<string[][], void, undefined> {
  try {
    await using archive = await WorkbookArchive.open(path, signal);
    const { file, is1904, sharedStrings, styles } = await findSheet(archive, sheet);
    const texts = await readTexts(archive, sharedStrings);
    const reader = new SheetReader(texts, await readDateStyles(archive, styles), is1904);
    for await (const _ of archive.parse(file, sizes.sheet, reader)) if (reader.rows.length) yield reader.take();
  } catch (error) {
    throw readError(path, error, signal);
  }
}

type FoundSheet = {
  file: string;
  is1904: boolean;
  sharedStrings: string | undefined;
  styles: string | undefined;
};

type Relation = { id: string; type: string; target: string };

/** The relations of a file, in the order of their list. Their targets are relative to its folder, or begin with a `/`. */
async function readRelations(archive: WorkbookArchive, file: string): Promise<Relation[]> {
  const folder = file.slice(0, file.lastIndexOf('/') + 1);
  const list = `${folder}_rels/${file.slice(folder.length)}.rels`;
  const relations: Relation[] = [];
  if (!archive.has(list)) return relations;
  await archive.parseWhole(list, {
    open(name, { Id = '', Type = '', Target = '' }) {
      if (name !== 'Relationship') return;
      const target = new URL(Target, `file:///${folder}`).pathname.slice(1);
      relations.push({ id: Id, type: Type.slice(Type.lastIndexOf('/') + 1), target: decodeURIComponent(target) });
    },
  });
  return relations;
}

async function findSheet(archive: WorkbookArchive, wanted: string | undefined): Promise<FoundSheet> {
  const book = (await readRelations(archive, '')).find(({ type }) => type === 'officeDocument')?.target;
  if (book === undefined || !archive.has(book) || !/\.xml$/i.test(book)) {
    throw new Problem('is another kind of file in a zip archive, such as .ods or .xlsb. Save it as .xlsx.');
  }
  const relations = await readRelations(archive, book);
  const byId = new Map(relations.map((relation) => [relation.id, relation]));
  const ofType = (type: string) => relations.find((relation) => relation.type === type)?.target;
  const sheets: { name: string; file: string; isVisible: boolean }[] = [];
  let is1904 = false;
  await archive.parseWhole(book, {
    open(tag, attributes) {
      if (tag === 'workbookPr') is1904 = /^(1|true)$/.test(attributes.date1904 ?? '');
      if (tag !== 'sheet') return;
      const [, id = ''] = Object.entries(attributes).find(([name]) => localName(name) === 'id') ?? [];
      const relation = byId.get(id);
      // Another type of sheet has a chart instead of cells.
      if (relation?.type !== 'worksheet') return;
      sheets.push({
        name: attributes.name ?? '',
        file: relation.target,
        isVisible: !/hidden$/i.test(attributes.state ?? ''),
      });
    },
  });
  const isWanted = ({ name }: { name: string }) => name.toLowerCase() === wanted?.toLowerCase();
  const found = wanted === undefined ? (sheets.find(({ isVisible }) => isVisible) ?? sheets[0]) : sheets.find(isWanted);
  if (found) return { file: found.file, is1904, sharedStrings: ofType('sharedStrings'), styles: ofType('styles') };
  if (wanted === undefined) throw new Error(`${book} names no sheet`);
  const names = sheets.map(({ name }) => JSON.stringify(name)).join(', ');
  throw new Problem(`has no sheet ${JSON.stringify(wanted)}. Pass one of these to \`sheet\`: ${names}.`);
}

/** Texts by their number, in UTF-8 outside the JavaScript heap, where they would take three times as much memory. */
class Texts {
  readonly #bytes: Buffer;
  readonly #ends = [0];

  constructor(bytes: number) {
    this.#bytes = Buffer.allocUnsafeSlow(bytes);
  }

  add(text: string): void {
    const start = this.#ends.at(-1) ?? 0;
    if (this.#ends.length > counts.texts) throw new Error('too many texts');
    this.#ends.push(start + this.#bytes.write(text, start));
  }

  get(index: number): string | undefined {
    const end = this.#ends[index + 1];
    return end === undefined ? undefined : this.#bytes.toString('utf8', this.#ends[index], end);
  }
}

/** Collects the text of a cell, or of its runs, without what says how to pronounce it. */
class TextCollector {
  value = '';
  #isIn = false;
  #isPhonetic = false;

  open(name: string): void {
    if (name === 'rPh') this.#isPhonetic = true;
    this.#isIn = name === 't' && !this.#isPhonetic;
  }

  text(text: string): void {
    if (this.#isIn) this.value += text;
    if (this.value.length > sizes.row) throw new Problem(`has a cell of more than ${sizes.row / MiB} MiB in it.`);
  }

  close(name: string): void {
    if (name === 'rPh') this.#isPhonetic = false;
    this.#isIn = false;
  }
}

/** What XML cannot hold is in a workbook as `_x000D_`, and an underscore that would begin such an escape as `_x005F_`. */
const unescapeText = (text: string): string =>
  text.replaceAll(/_x([0-9a-f]{4})_/gi, (_match, code: string) => String.fromCharCode(Number.parseInt(code, 16)));

/** The texts that cells refer to by number. */
async function readTexts(archive: WorkbookArchive, file: string | undefined): Promise<Texts> {
  if (file === undefined) return new Texts(0);
  const texts = new Texts(archive.sizeOf(file, sizes.sharedStrings));
  let collector = new TextCollector();
  const handler: XmlHandler = {
    open(name) {
      if (name === 'si') collector = new TextCollector();
      else collector.open(name);
    },
    text: (text) => collector.text(text),
    close(name) {
      if (name === 'si') texts.add(unescapeText(collector.value));
      else collector.close(name);
    },
  };
  for await (const _ of archive.parse(file, sizes.sharedStrings, handler));
  return texts;
}

/** The built-in number formats that show a date or a time of day (ECMA-376, part 1, 18.8.30), but not 46, a duration. */
const builtInDates = [
  [14, 22],
  [27, 36],
  [45, 45],
  [47, 47],
  [50, 58],
] as const;

/** For each style of cells, whether it shows a number as a date or as a time of day. */
async function readDateStyles(archive: WorkbookArchive, file: string | undefined): Promise<boolean[]> {
  const formats = new Map<number, boolean>();
  for (const [from, to] of builtInDates) for (let id = from; id <= to; id++) formats.set(id, true);
  const styles: boolean[] = [];
  if (file === undefined) return styles;
  let isInCells = false;
  await archive.parseWhole(file, {
    open(name, { numFmtId, formatCode = '' }) {
      if (name === 'cellXfs') isInCells = true;
      if (name === 'numFmt') formats.set(Number(numFmtId), isDateFormat(formatCode));
      if (name === 'xf' && isInCells) styles.push(formats.get(Number(numFmtId)) ?? false);
    },
    close(name) {
      if (name === 'cellXfs') isInCells = false;
    },
  });
  return styles;
}

/** `true` if a number format has a date or a time in it. A duration, such as `[h]:mm`, is neither. */
function isDateFormat(code: string): boolean {
  const shown = code.replaceAll(/"[^"]*"|\\.|[_*]./g, '');
  if (/\[(h+|m+|s+)\]/i.test(shown)) return false;
  return /[ymdhs]/i.test(shown.replaceAll(/\[[^\]]*\]/g, ''));
}

const dayMs = 86_400_000;

/** A date or a time of day in ISO 8601, from days since the epoch of the workbook. */
function toIso(serial: number, is1904: boolean): string | undefined {
  const ms = Math.round(serial * dayMs);
  const days = Math.floor(ms / dayMs);
  // Up to 9999-12-31.
  if (!(ms >= 0 && days <= (is1904 ? 2_957_003 : 2_958_465))) return undefined;
  // In Excel, 1900 is a leap year, so that day 1 is 1900-01-01, day 61 is 1900-03-01, and day 60 never was.
  const epoch = is1904 ? Date.UTC(1904, 0, 1) : Date.UTC(1899, 11, days < 60 ? 31 : 30);
  const [date = '', time = ''] = new Date(epoch + ms)
    .toISOString()
    .replace(/(\.000)?Z$/, '')
    .split('T');
  // Day 0 is that of times without a date.
  if (days === 0) return time;
  return ms % dayMs === 0 ? date : `${date}T${time}`;
}

/** The number that was entered: 1.1 is stored as 1.1000000000000001. Long ids stay as they are. */
function storedNumber(text: string): string {
  const number = Number(text || Number.NaN);
  return /^-?\d+$/.test(text) || !Number.isFinite(number) ? text : String(number);
}

/** Collects the rows of a sheet. */
class SheetReader implements XmlHandler {
  rows: string[][] = [];
  readonly #texts: Texts;
  readonly #isDate: boolean[];
  readonly #is1904: boolean;
  /** The number of the current row, of the last one that was taken on, and the cells of the current one. */
  #row = 0;
  #lastRow = 0;
  #cells: string[] = [];
  #length = 0;
  #column = -1;
  #cell: { type: string; style: number; collector: TextCollector } | undefined;
  #value = '';
  #isInValue = false;

  constructor(texts: Texts, isDate: boolean[], is1904: boolean) {
    this.#texts = texts;
    this.#isDate = isDate;
    this.#is1904 = is1904;
  }

  /** The rows since the last time. */
  take(): string[][] {
    const { rows } = this;
    this.rows = [];
    return rows;
  }

  open(name: string, attributes: Record<string, string>): void {
    if (name === 'row') {
      const row = attributes.r === undefined ? this.#row + 1 : Number(attributes.r);
      if (!(Number.isInteger(row) && row > this.#row && row <= maxRows))
        throw new Error(`a row after row ${this.#row} is not in order`);
      this.#row = row;
      this.#cells = [];
      this.#length = 0;
      this.#column = -1;
    } else if (name === 'c') {
      this.#column = attributes.r === undefined ? this.#column + 1 : columnOf(attributes.r);
      if (this.#column >= maxColumns) throw new Error(`row ${this.#row} has too many columns`);
      this.#cell = { type: attributes.t ?? 'n', style: Number(attributes.s ?? 0), collector: new TextCollector() };
      this.#value = '';
    } else if (this.#cell) {
      this.#isInValue = name === 'v';
      this.#cell.collector.open(name);
    }
  }

  text(text: string): void {
    if (this.#isInValue) this.#value += text;
    else this.#cell?.collector.text(text);
  }

  close(name: string): void {
    this.#isInValue = false;
    if (name === 'row') this.#endRow();
    else if (name !== 'c') this.#cell?.collector.close(name);
    else if (this.#cell) {
      const text = this.#textOf(this.#cell);
      this.#cell = undefined;
      if (text !== '') this.#addCell(text);
    }
  }

  #addCell(text: string): void {
    this.#length += text.length;
    if (this.#length > sizes.row) throw new Problem(`has more than ${sizes.row / MiB} MiB in row ${this.#row}.`);
    while (this.#cells.length < this.#column) this.#cells.push('');
    this.#cells[this.#column] = text;
  }

  #endRow(): void {
    if (this.#cells.length === 0) return;
    // Sheets often have formats on a million empty rows at the end, so that a row counts only once another follows.
    while (++this.#lastRow < this.#row) this.rows.push([]);
    this.rows.push(this.#cells);
  }

  #textOf({ type, style, collector }: { type: string; style: number; collector: TextCollector }): string {
    const value = this.#value;
    switch (type) {
      case 's': {
        const text = this.#texts.get(Number(value));
        if (text === undefined) throw new Error(`row ${this.#row} refers to a text that is missing`);
        return text;
      }
      case 'inlineStr':
        return unescapeText(collector.value);
      case 'str':
        return unescapeText(value);
      case 'b':
        return value.trim() === '' ? '' : /^\s*(1|true)\s*$/.test(value) ? 'TRUE' : 'FALSE';
      case 'd':
        return value.trim().replace(/T00:00:00(\.0+)?Z?$/, '');
      case 'n': {
        const text = value.trim();
        const date = text !== '' && this.#isDate[style] ? toIso(Number(text), this.#is1904) : undefined;
        return date ?? storedNumber(text);
      }
      default:
        return value;
    }
  }
}

/** The index of the column that a reference such as `AB12` names. */
function columnOf(reference: string): number {
  let column = 0;
  for (let at = 0; at < reference.length; at++) {
    const letter = (reference.charCodeAt(at) | 32) - 96;
    if (letter < 1 || letter > 26) break;
    column = column * 26 + letter;
  }
  if (column === 0) throw new Error('a cell has no column');
  return column - 1;
}
