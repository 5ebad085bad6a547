import { parseCsv } from './csv.js';

/** A request that the fake rejects with the failure envelope of the spec. Its message becomes `error`. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
}

/** A list of addresses, as it was uploaded. */
export type Upload = {
  /** Name of the uploaded file. */
  readonly name: string;
  /** The non-empty cells of the column `emails`, from top to bottom, duplicates included. */
  readonly addresses: readonly string[];
};

/** Name of the form field with the list. */
const field = 'file';
/** Header of the column of addresses. */
const header = 'emails';
/** Size in bytes from which a file is too large. */
const tooLarge = 15_000_000;
const mostAddresses = 100_000;

/**
 * Reads the list from the form of a `startBulk` request.
 *
 * @param form - What the request was made of, if that is known.
 * @throws a {@link Refusal} unless the form has one .csv or .txt file within the limits, with addresses in a column
 *   `emails`.
 */
export async function readUpload(request: Request, form: FormData | undefined): Promise<Upload> {
  const type = request.headers.get('content-type') ?? '';
  if (!/^multipart\/form-data\s*;/i.test(type)) throw new Refusal('The request must be multipart/form-data.');
  const file = fileOf(form ?? (await readForm(request)));
  if (file.size >= tooLarge) {
    throw new Refusal(`The file has ${format(file.size)} bytes, but must have fewer than ${format(tooLarge)}.`);
  }
  // To unzip a workbook is beyond a test double. The API accepts .xlsx.
  if (/\.xlsx$/i.test(file.name)) {
    throw new Refusal('This test double does not read .xlsx files. Upload the list as .csv or .txt.');
  }
  if (!/\.(csv|txt)$/i.test(file.name)) throw new Refusal('The file is not a .csv, .txt or .xlsx file.');
  return { name: file.name, addresses: readAddresses(await file.text()) };
}

function fileOf(form: FormData): File {
  const [file = '', ...others] = form.getAll(field);
  // Not `instanceof`: in jsdom, the global `File` may be another class.
  if (typeof file === 'string' || others.length > 0) {
    throw new Refusal(`The form must have one file in its field "${field}".`);
  }
  return file;
}

async function readForm(request: Request): Promise<FormData> {
  try {
    return await request.formData();
  } catch (cause) {
    throw new Refusal('The form cannot be read.', { cause });
  }
}

function readAddresses(text: string): string[] {
  const [names = [], ...rows] = parseCsv(text);
  const column = names.findIndex((name) => name.trim() === header);
  if (column === -1) throw new Refusal(`The file has no column "${header}".`);
  const addresses = rows.map((row) => row[column]?.trim() ?? '').filter((address) => address !== '');
  if (addresses.length === 0) throw new Refusal(`The column "${header}" has no addresses.`);
  if (addresses.length > mostAddresses) {
    throw new Refusal(`The file has ${format(addresses.length)} addresses, but may have ${format(mostAddresses)}.`);
  }
  return addresses;
}

const format = (count: number): string => count.toLocaleString('en-US');
