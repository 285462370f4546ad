import ipaddr from 'ipaddr.js';

/** Addresses at which platforms answer their own guests, though their ranges do not say so. */
const PLATFORM_ADDRESSES = ['168.63.129.16', 'fd00:ec2::254', 'fd20:ce::254'].map((address) =>
  ipaddr.parse(address).toNormalizedString(),
);

const LOCAL_RANGES = ['loopback', 'private', 'uniqueLocal'];

/**
 * Whose an IP address is. `public`: anyone's on the internet. `local`: this machine's or its network's. `forbidden`:
 * what no image is ever at, such as link-local addresses (169.254.169.254 gives a function's credentials away),
 * multicast, shared (100.64.0.0/10), and IPv4 addresses wrapped in IPv6.
 * @param address - Without brackets. Anything that is no address is `forbidden`.
 */
export function classifyAddress(address: string): 'public' | 'local' | 'forbidden' {
  if (!ipaddr.isValid(address)) return 'forbidden';
  const parsed = ipaddr.parse(address);
  if (PLATFORM_ADDRESSES.includes(parsed.toNormalizedString())) return 'forbidden';
  const range = parsed.range();
  if (LOCAL_RANGES.includes(range)) return 'local';
  return range === 'unicast' && isAssigned(parsed) ? 'public' : 'forbidden';
}

/** Of IPv6, only 2000::/3 is given out as global unicast (IANA). */
function isAssigned(address: ipaddr.IPv4 | ipaddr.IPv6): boolean {
  return address.kind() === 'ipv4' || address.match(ipaddr.parseCIDR('2000::/3'));
}
