import { generateKeyPairSync, sign } from 'node:crypto';

/** A certificate that nobody has signed but its own key: Node.js can make keys, and no certificates. */
export function createSelfSigned(host = 'localhost'): { key: string; cert: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const name = sequence(set(sequence(oid('550403'), der(0x0c, Buffer.from(host)))));
  const content = sequence(
    der(0xa0, integer(2)), // X.509 version 3
    integer(1), // serial number
    ecdsaWithSha256,
    name,
    sequence(date(-1), date(1)),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
  );
  const signature = sign('sha256', content, privateKey);
  const certificate = sequence(content, ecdsaWithSha256, der(0x03, Buffer.concat([Buffer.from([0]), signature])));
  return { key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(), cert: pem(certificate) };
}

/** A value in the Distinguished Encoding Rules (X.690) of the certificate (RFC 5280). */
function der(tag: number, content: Buffer): Buffer {
  const length = Buffer.alloc(3);
  length.writeUInt8(0x82);
  length.writeUInt16BE(content.length, 1);
  return Buffer.concat([Buffer.from([tag]), shortLength(content.length) ?? length, content]);
}

/** DER wants the shortest form that a length has. */
function shortLength(length: number): Buffer | undefined {
  if (length < 128) return Buffer.from([length]);
  return length < 256 ? Buffer.from([0x81, length]) : undefined;
}

const sequence = (...parts: Buffer[]): Buffer => der(0x30, Buffer.concat(parts));
const set = (...parts: Buffer[]): Buffer => der(0x31, Buffer.concat(parts));
const integer = (value: number): Buffer => der(0x02, Buffer.from([value]));
const oid = (hex: string): Buffer => der(0x06, Buffer.from(hex, 'hex'));
const ecdsaWithSha256 = sequence(oid('2a8648ce3d040302'));

/** A moment so many days from now, as YYMMDDHHMMSSZ. */
function date(days: number): Buffer {
  const iso = new Date(Date.now() + days * 86_400_000).toISOString();
  return der(0x17, Buffer.from(`${iso.replaceAll(/\D/g, '').slice(2, 14)}Z`));
}

const pem = (bytes: Buffer): string =>
  `-----BEGIN CERTIFICATE-----\n${bytes.toString('base64')}\n-----END CERTIFICATE-----\n`;
