/** Of the special-purpose IPv4 addresses (RFC 6890): this host, private, shared, loopback and link-local ones. */
const privateIPv4 = [
  /^0\./,
  /^10\./,
  /^100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\./,
  /^127\./,
  /^169\.254\./,
  /^172\.(1[6-9]|2\d|3[01])\./,
  /^192\.168\./,
];

/** Of the special-purpose IPv6 addresses: unspecified, loopback, unique local and link-local ones. */
const privateIPv6 = [/^::1?$/, /^f[cd][0-9a-f]{2}:/, /^fe[89ab][0-9a-f]:/];

/**
 * Whether a host is this machine, or in a network that is not public, as far as its name tells: names are not resolved.
 *
 * @param hostname - As `URL` gives it, which writes every form of an address in one way.
 */
export function isPrivateHost(hostname: string): boolean {
  const name = hostname.replace(/\.$/, '');
  if (name === 'localhost' || name.endsWith('.localhost')) return true;
  if (/^[\d.]+$/.test(name)) return privateIPv4.some((range) => range.test(name));
  if (!name.startsWith('[')) return false;
  const address = name.slice(1, -1);
  const mapped = mappedIPv4(address);
  return mapped ? isPrivateHost(mapped) : privateIPv6.some((range) => range.test(address));
}

/** The IPv4 address in an IPv6 one (RFC 4291, section 2.5.5), which `URL` writes as two groups of hexadecimal digits. */
function mappedIPv4(address: string): string | undefined {
  const [, high, low] = /^::(?:ffff:(?:0:)?)?([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(address) ?? [];
  if (high === undefined || low === undefined) return undefined;
  const bits = Number.parseInt(high, 16) * 2 ** 16 + Number.parseInt(low, 16);
  return [24, 16, 8, 0].map((shift) => (bits >>> shift) & 255).join('.');
}
