import { type StandInAnswer, type StandInRequest, startRestServer } from '@yololift/core/testing';

/** An address that is known before its server starts. */
export interface LateAddress {
  readonly url: string;
  /** Forwards requests to `url` from now on. */
  forwardTo(url: string): void;
  close(): Promise<void>;
}

/** Starts a forwarder, for a function that must know its own address before it starts. */
export async function startLateAddress(): Promise<LateAddress> {
  let target = '';
  async function pass({ method, url, headers, body }: StandInRequest): Promise<StandInAnswer> {
    const { host: _, connection: __, 'content-length': ___, ...rest } = headers;
    const response = await fetch(new URL(url.pathname + url.search, target), {
      method,
      headers: rest as Record<string, string>,
      ...(body.length > 0 && { body: Uint8Array.from(body) }),
    });
    const answer = Object.fromEntries(response.headers);
    return { status: response.status, headers: answer, body: Buffer.from(await response.arrayBuffer()) };
  }
  const server = await startRestServer(pass);
  return {
    url: server.url,
    forwardTo(url) {
      target = url;
    },
    close: server.close,
  };
}
