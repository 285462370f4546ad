import { type IncomingMessage, request, type ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';

/** One request on its way through the router. */
export interface Exchange {
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
  readonly body: Buffer;
}

/**
 * Hands a request on to an instance, and its answer back as it comes.
 * @throws Error - the instance hung up.
 */
export async function forward(target: string, { incoming, outgoing, body }: Exchange): Promise<void> {
  const { method, url = '/', headers } = incoming;
  const { 'transfer-encoding': _, ...rest } = headers;
  const onward = request(new URL(url, target), {
    method,
    headers: {
      ...rest,
      ...(body.length > 0 && { 'content-length': body.length }),
      'x-forwarded-for': incoming.socket.remoteAddress,
      'x-forwarded-proto': 'https',
    },
  });
  const answered = new Promise<IncomingMessage>((resolve, reject) => {
    onward.on('response', resolve);
    onward.on('error', reject);
  });
  onward.end(body);
  const answer = await answered;
  outgoing.writeHead(answer.statusCode ?? 500, answer.rawHeaders);
  await pipeline(answer, outgoing);
}
