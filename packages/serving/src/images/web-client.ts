import { once } from 'node:events';
import * as http from 'node:http';
import * as https from 'node:https';
import type { LookupFunction } from 'node:net';

/** Fetches images from web servers. */
export interface WebClient {
  /**
   * Sends one GET without cookies or credentials; follows no redirects. The body must be read or destroyed.
   * @throws errors of `node:http`, or the signal's reason.
   */
  get(url: URL, signal: AbortSignal): Promise<http.IncomingMessage>;
}

const HEADERS = { Accept: 'image/*,*/*;q=0.5', 'Accept-Encoding': 'identity', 'User-Agent': 'yololift' };

/** Keeps idle connections for the next image of the host. */
const KEEP_ALIVE = { keepAlive: true, maxFreeSockets: 8 };

/**
 * Creates a client that connects to the addresses from `lookup`. Ignores proxies from the environment, which would
 * resolve names again.
 */
export function createWebClient(lookup: LookupFunction): WebClient {
  const agents = { 'http:': new http.Agent(KEEP_ALIVE), 'https:': new https.Agent(KEEP_ALIVE) };

  async function get(url: URL, signal: AbortSignal): Promise<http.IncomingMessage> {
    const agent = url.protocol === 'https:' ? agents['https:'] : agents['http:'];
    const module = url.protocol === 'https:' ? https : http;
    const request = module.get(url, { agent, lookup, signal, headers: HEADERS });
    // Never removed: an error after the request has settled must not end the process.
    request.on('error', () => undefined);
    try {
      const [response] = (await once(request, 'response')) as [http.IncomingMessage];
      response.on('error', () => undefined);
      return response;
    } catch (error) {
      signal.throwIfAborted();
      // The server closed the idle connection meanwhile, or while this process was frozen.
      if (request.reusedSocket && hasCode(error, 'ECONNRESET')) return get(url, signal);
      throw error;
    }
  }
  return { get };
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
