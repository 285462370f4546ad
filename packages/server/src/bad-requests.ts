import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { RequestError } from '@hono/node-server';

type Answer = readonly [status: number, code: string, detail: string];

/** Node's parser errors, and the answers to them. */
const ANSWERS: Readonly<Record<string, Answer>> = {
  HPE_HEADER_OVERFLOW: [431, 'REQUEST_TOO_LARGE', 'the headers exceed 16 kB'],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'INVALID_REQUEST', 'the request was not complete in time'],
};

const MALFORMED = [400, 'INVALID_REQUEST', 'the request is not valid HTTP'] as const;

const NO_ADDRESS = [400, 'INVALID_REQUEST', 'the Host header, the path or the method is invalid'] as const;
const FAULT = [500, 'INTERNAL', 'internal server error'] as const;

/** Answers a request that has no valid URL and cannot reach the app; other errors give a 500. */
export function answerUnreadable(error: unknown): Response {
  const answer = error instanceof RequestError ? NO_ADDRESS : FAULT;
  return new Response(problem(answer), {
    status: answer[0],
    headers: { 'Content-Type': 'application/problem+json', 'X-Content-Type-Options': 'nosniff' },
  });
}

/**
 * Answers a request that Node's parser rejects with a problem document (RFC 9457), and closes the connection.
 */
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

/** Whether a response has begun; a second one would become part of it. */
function hasBegunAnswer(
  socket: Socket & { readonly _httpMessage?: { readonly headersSent: boolean } },
): boolean {
  return socket._httpMessage?.headersSent ?? false;
}
