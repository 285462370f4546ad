import { type StandInAnswer, type StandInRequest, startRestServer } from '@yololift/core/testing';

/** An address that is known before what answers there. */
export interface LateAddress {
  readonly url: string;
  /** From now on requests go on to `url`. */
  leadTo(url: string): void;
  close(): Promise<void>;
}

/** For a function that must know its own address before it runs. */
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
    leadTo(url) {
      target = url;
    },
    close: server.close,
  };
}
