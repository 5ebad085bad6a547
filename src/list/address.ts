/** Why a cell has no address that could be sent. */
export type AddressProblem = 'empty' | 'no-at' | 'incomplete' | 'space' | 'too-long';

export type AddressKey = { key: string; problem?: never } | { key?: never; problem: AddressProblem };

/** The longest address that can be sent to, in characters (RFC 5321, section 4.5.3.1.3, less the angle brackets). */
const longest = 254;

/**
 * What an address is sent and matched as: trimmed, with the domain, which follows the last `@`, in lower case.
 *
 * @param ignoreCase - Puts the local part in lower case as well. Few mail hosts tell it apart, but a standard lets them.
 */
export function addressKey(cell: string, ignoreCase: boolean): AddressKey {
  const address = cell.trim();
  const at = address.lastIndexOf('@');
  if (address === '') return { problem: 'empty' };
  if (at === -1) return { problem: 'no-at' };
  if (at === 0 || at === address.length - 1) return { problem: 'incomplete' };
  if (/\s/.test(address)) return { problem: 'space' };
  if (address.length > longest) return { problem: 'too-long' };
  const local = address.slice(0, at);
  return { key: (ignoreCase ? local.toLowerCase() : local) + address.slice(at).toLowerCase() };
}

/** What separates columns or addresses, or encloses them, is in no address that a list is recognized by. */
const likely = /^[^\s@,;|"<>()]+@[^\s@,;|"<>()]+$/;

/** Whether a cell looks like one address, which tells a column of addresses from others. */
export const looksLikeAddress = (cell: string): boolean => cell.length <= 2 * longest && likely.test(cell.trim());

/** An address that can be shown without saying whose it is, such as `u…@e….com`. */
export function maskAddress(address: string): string {
  const [local = '', domain = ''] = splitAt(address.trim(), address.trim().lastIndexOf('@'));
  const [host = '', top = ''] = splitAt(domain, domain.lastIndexOf('.'));
  return `${firstOf(local)}…@${firstOf(host || top)}…${host && top ? `.${top}` : ''}`;
}

const splitAt = (text: string, at: number): [string, string] =>
  at === -1 ? ['', text] : [text.slice(0, at), text.slice(at + 1)];

/** The first character, whole even if it takes two units of UTF-16. */
const firstOf = (text: string): string => [...text.slice(0, 2)][0] ?? '';
