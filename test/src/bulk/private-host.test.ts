import { describe, expect, test } from 'vitest';
import { isPrivateHost } from '../../../src/bulk/report.ts';

const privateHosts = [
  'localhost',
  'LOCALHOST',
  'localhost.',
  'api.localhost',
  '127.0.0.1',
  '127.255.255.254',
  '127.0.0.1.',
  '127.1',
  '2130706433',
  '0x7f000001',
  '0x7f.0.0.1',
  '0177.0.0.1',
  '１２７.0.0.1',
  '0.0.0.0',
  '0',
  '10.0.0.1',
  '10.255.255.255',
  '100.64.0.1',
  '100.127.255.255',
  '169.254.169.254',
  '0xa9fea9fe',
  '172.16.0.1',
  '172.31.255.255',
  '192.168.0.1',
  '[::1]',
  '[::]',
  '[0:0:0:0:0:0:0:1]',
  '[::ffff:127.0.0.1]',
  '[::ffff:7f00:1]',
  '[::ffff:10.0.0.1]',
  '[::127.0.0.1]',
  '[fc00::1]',
  '[fd12:3456:789a::1]',
  '[fe80::1]',
  '[febf::1]',
  '[fec0::1]',
  '[feff::1]',
  '[64:ff9b::7f00:1]',
  '[64:ff9b::10.0.0.1]',
  '[2002:7f00:1::1]',
  'localhost.localdomain',
  'ip6-localhost',
  'ip6-loopback',
  'printer.local',
  'printer.local.',
  'metadata.google.internal',
];

const publicHosts = [
  'reports.example.com',
  '10.example.com',
  '127.0.0.1.example.com',
  'localhost.example.com',
  'notlocalhost',
  'local.example.com',
  'internal.example.com',
  'notlocal',
  '[64:ff9c::1]',
  '[2003::1]',
  'fe80.example.com',
  'fc00.example.com',
  '8.8.8.8',
  '9.255.255.255',
  '11.0.0.0',
  '100.63.255.255',
  '100.128.0.0',
  '128.0.0.1',
  '169.253.0.1',
  '172.15.255.255',
  '172.32.0.0',
  '192.167.255.255',
  '192.169.0.0',
  '[2001:db8::1]',
  '[2606:4700:4700::1111]',
];

/** A host as `URL` writes it. */
const hostnameOf = (host: string) => new URL(`https://${host}/`).hostname;

describe('a host', () => {
  test.each(privateHosts)('like %s is private', (host) => {
    expect(isPrivateHost(hostnameOf(host))).toBe(true);
  });

  test.each(publicHosts)('like %s is public', (host) => {
    expect(isPrivateHost(hostnameOf(host))).toBe(false);
  });
});
