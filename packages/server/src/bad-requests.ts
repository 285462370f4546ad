import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { RequestError } from '@hono/node-server';

type Answer = readonly [status: number, code: string, detail: string];

/** What Node's parser says of a request that it does not pass on, and how it is answered. */
const ANSWERS: Readonly<Record<string, Answer>> = {
  HPE_HEADER_OVERFLOW: [431, 'REQUEST_TOO_LARGE', 'the headers are longer than 16 kB'],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'INVALID_REQUEST', 'the request did not come whole in time'],
};

const MALFORMED = [400, 'INVALID_REQUEST', 'the request is not HTTP as it should be'] as const;

const NO_ADDRESS = [
  400,
  'INVALID_REQUEST',
  'the Host header, the path or the method is not well-formed',
] as const;
const FAULT = [500, 'INTERNAL', 'the server met a fault of its own'] as const;

/** The answer to a request that the app cannot be given, as its address is none; or to a fault on its way there. */
export function answerUnreadable(error: unknown): Response {
  const answer = error instanceof RequestError ? NO_ADDRESS : FAULT;
  return new Response(problem(answer), {
    status: answer[0],
    headers: { 'Content-Type': 'application/problem+json', 'X-Content-Type-Options': 'nosniff' },
  });
}

/** Answers what is no request to its parser as a problem document (RFC 9457), and closes the connection. */
export function answerMalformed(error: NodeJS.ErrnoException, socket: Socket): void {
  if (!socket.writable || error.code === 'ECONNRESET' || hasBegunAnswer(socket)) {
    socket.destroy();
    return;
  }
  const answer = ANSWERS[error.code ?? ''] ?? MALFORMED;
  const body = problem(answer);
  socket.end(
    [
      `HTTP/1.1 ${answer[0]} ${STATUS_CODES[answer[0]]}`,
      'Content-Type: application/problem+json',
      'X-Content-Type-Options: nosniff',
      `Content-Length: ${Buffer.byteLength(body)}`,
      'Connection: close',
      '',
      body,
    ].join('\r\n'),
  );
}

function problem([status, code, detail]: Answer): string {
  return JSON.stringify({ type: 'about:blank', title: STATUS_CODES[status], status, detail, code });
}

/** A second answer in the middle of a first one would be taken for a part of it. */
function hasBegunAnswer(
  socket: Socket & { readonly _httpMessage?: { readonly headersSent: boolean } },
): boolean {
  return socket._httpMessage?.headersSent ?? false;
}
