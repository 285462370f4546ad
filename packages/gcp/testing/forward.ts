import { type IncomingMessage, request, type ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';

/** One request in the router. */
export interface Exchange {
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
  readonly body: Buffer;
}

/**
 * Forwards a request to an instance and streams the response back.
 * @throws Error - the instance closed the connection.
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
