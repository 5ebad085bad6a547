/** The most addresses that a list may have (F11). */
export const mostAddresses = 100_000;
/** The most bytes that a list may have: it must stay below 15 MB, read as the smaller of two units (D8). */
export const mostBytes = 14_999_999;
/** The name by which the API finds the column of addresses (F11). */
export const columnName = 'emails';
/** The first line of a list that is written here. */
export const header = `${columnName}\n`;

/** A cell of a CSV, quoted as RFC 4180 requires. */
export const cellOf = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** The line of an address in such a list. */
export const lineOf = (address: string): string => `${cellOf(address)}\n`;
