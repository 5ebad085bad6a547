/** Of the special-purpose IPv4 addresses (RFC 6890): this host, private, shared, loopback and link-local ones. */
const privateIPv4 =
  /^(0|10|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])|127|169\.254|172\.(1[6-9]|2\d|3[01])|192\.168)\.[\d.]+$/;

/**
 * Of the special-purpose IPv6 addresses: unique local and link-local ones, and all that start with `::`, which are
 * loopback, unspecified, or an IPv4 address in disguise (RFC 4291, section 2.5).
 */
const privateIPv6 = /^\[(::|f[cd][0-9a-f]{2}:|fe[89ab][0-9a-f]:)/;

/**
 * Whether a host is this machine, or in a network that is not public, as far as its name tells: names are not resolved.
 *
 * @param hostname - As `URL` returns it, which writes every form of an address in one way.
 */
export function isPrivateHost(hostname: string): boolean {
  return /(^|\.)localhost\.?$/.test(hostname) || privateIPv4.test(hostname) || privateIPv6.test(hostname);
}
