import { expect, it } from 'vitest';
import { classifyAddress } from './classify-address.ts';

it.each(['8.8.8.8', '93.184.216.34', '2606:4700::1111', '2001:4860:4860::8888'])(
  '%s is public',
  (address) => {
    expect(classifyAddress(address)).toBe('public');
  },
);

it.each(['127.0.0.1', '127.9.9.9', '10.1.2.3', '172.31.0.1', '192.168.1.1', '::1', 'fd12:3456::1'])(
  '%s is local',
  (address) => {
    expect(classifyAddress(address)).toBe('local');
  },
);

it.each([
  ['link-local, the metadata service', '169.254.169.254'],
  ['the same for containers', '169.254.170.2'],
  ['the same in IPv6', 'fd00:ec2::254'],
  ['the same in IPv6, written out', 'fd00:0ec2:0:0:0:0:0:0254'],
  ['the same elsewhere', 'fd20:ce::254'],
  ['the same in a public range', '168.63.129.16'],
  ['link-local in IPv6', 'fe80::1'],
  ['with a zone', 'fe80::1%eth0'],
  ['shared', '100.64.0.1'],
  ['unspecified', '0.0.0.0'],
  ['unspecified in IPv6', '::'],
  ['broadcast', '255.255.255.255'],
  ['multicast', '224.0.0.1'],
  ['multicast in IPv6', 'ff02::1'],
  ['reserved', '240.0.0.1'],
  ['for protocol assignments', '192.0.0.192'],
  ['for benchmarks', '198.18.0.1'],
  ['for documentation', '192.0.2.1'],
  ['IPv4 in IPv6', '::ffff:169.254.169.254'],
  ['public IPv4 in IPv6', '::ffff:8.8.8.8'],
  ['IPv4-compatible IPv6', '::127.0.0.1'],
  ['NAT64', '64:ff9b::a9fe:a9fe'],
  ['6to4', '2002:7f00:1::'],
  ['Teredo', '2001::1'],
  ['deprecated site-local', 'fec0::1'],
  ['not assigned', '4000::1'],
  ['not an address', 'example.com'],
  ['nothing', ''],
])('%s is forbidden: %s', (_what, address) => {
  expect(classifyAddress(address)).toBe('forbidden');
});
