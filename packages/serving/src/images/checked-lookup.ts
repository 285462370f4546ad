import type { LookupAddress } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { YoloLiftError } from '@yololift/core/errors';

/** Resolves all addresses of a host, as `dns.lookup` does. */
export type ResolveHost = (host: string) => Promise<readonly LookupAddress[]>;

/**
 * Creates a lookup for `node:net` that returns only allowed addresses. The connection uses these addresses without a
 * second lookup, which prevents DNS rebinding.
 */
export function checkedLookup(resolve: ResolveHost, isAllowed: (address: string) => boolean): LookupFunction {
  async function allowedAddresses(host: string): Promise<readonly [LookupAddress, ...LookupAddress[]]> {
    const [first, ...others] = (await resolve(host)).filter(({ address }) => isAllowed(address));
    if (first !== undefined) return [first, ...others];
    const message = `https://${host} is not read: its name resolves to no public address`;
    throw new YoloLiftError('IMAGE_URI_REFUSED', message);
  }

  return (host, { all }, callback) => {
    allowedAddresses(host).then(
      (addresses) => {
        if (all) callback(null, [...addresses]);
        else callback(null, addresses[0].address, addresses[0].family);
      },
      (error: Error) => callback(error, '', 0),
    );
  };
}
