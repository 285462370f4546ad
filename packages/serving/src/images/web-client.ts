import { once } from 'node:events';
import * as http from 'node:http';
import * as https from 'node:https';
import type { LookupFunction } from 'node:net';

/** Asks web servers for images. */
export interface WebClient {
  /**
   * Sends one GET, without cookies or credentials; follows nothing. The body must be read or destroyed.
   * @throws what `node:http` does; or the signal's reason.
   */
  get(url: URL, signal: AbortSignal): Promise<http.IncomingMessage>;
}

const HEADERS = { Accept: 'image/*,*/*;q=0.5', 'Accept-Encoding': 'identity', 'User-Agent': 'yololift' };

/** Connections that wait for the next image of their host. */
const KEEP_ALIVE = { keepAlive: true, maxFreeSockets: 8 };

/**
 * Makes a client that connects where `lookup` says; proxies of the environment are not used, since they would look
 * names up again.
 */
export function createWebClient(lookup: LookupFunction): WebClient {
  const agents = { 'http:': new http.Agent(KEEP_ALIVE), 'https:': new https.Agent(KEEP_ALIVE) };

  async function get(url: URL, signal: AbortSignal): Promise<http.IncomingMessage> {
    const agent = url.protocol === 'https:' ? agents['https:'] : agents['http:'];
    const module = url.protocol === 'https:' ? https : http;
    const request = module.get(url, { agent, lookup, signal, headers: HEADERS });
    // Stays: an error that comes when nobody waits any more must not end the process.
    request.on('error', () => undefined);
    try {
      const [response] = (await once(request, 'response')) as [http.IncomingMessage];
      response.on('error', () => undefined);
      return response;
    } catch (error) {
      signal.throwIfAborted();
      // The server had closed a kept connection just then, or while this process was frozen.
      if (request.reusedSocket && hasCode(error, 'ECONNRESET')) return get(url, signal);
      throw error;
    }
  }
  return { get };
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
