import ipaddr from 'ipaddr.js';

/** Platform metadata and agent addresses in otherwise usable ranges. */
const PLATFORM_ADDRESSES = ['168.63.129.16', 'fd00:ec2::254', 'fd20:ce::254'].map((address) =>
  ipaddr.parse(address).toNormalizedString(),
);

const LOCAL_RANGES = ['loopback', 'private', 'uniqueLocal'];

/**
 * Classifies an IP address. `public`: on the internet. `local`: this machine or its network. `forbidden`: never valid
 * for images, such as link-local addresses (169.254.169.254 returns a function's credentials), multicast, shared
 * (100.64.0.0/10), and IPv4 in IPv6.
 * @param address - without brackets; text that is not an address is `forbidden`.
 */
export function classifyAddress(address: string): 'public' | 'local' | 'forbidden' {
  if (!ipaddr.isValid(address)) return 'forbidden';
  const parsed = ipaddr.parse(address);
  if (PLATFORM_ADDRESSES.includes(parsed.toNormalizedString())) return 'forbidden';
  const range = parsed.range();
  if (LOCAL_RANGES.includes(range)) return 'local';
  return range === 'unicast' && isAssigned(parsed) ? 'public' : 'forbidden';
}

/** IANA assigns only 2000::/3 as global unicast IPv6. */
function isAssigned(address: ipaddr.IPv4 | ipaddr.IPv6): boolean {
  return address.kind() === 'ipv4' || address.match(ipaddr.parseCIDR('2000::/3'));
}
