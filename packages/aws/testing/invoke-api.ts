import type { StandInAnswer, StandInRequest } from '@yololift/core/testing';
import { failed, type LambdaFailure, type PayloadAnswer } from './lambda-failure.ts';
import { refuseLargeRequest } from './lambda-limits.ts';

/** The part of a fleet that the Invoke API uses. */
export interface Invocable {
  readonly name: string;
  invoke(event: Uint8Array): Promise<PayloadAnswer>;
  enqueue(event: Uint8Array): void;
}

const ROUTE = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/;

/** HTTP statuses of the requests that Lambda itself refuses. */
const REFUSALS: Readonly<Record<string, number>> = {
  InvalidRequestContentException: 400,
  ResourceNotFoundException: 404,
  RequestTooLargeException: 413,
  TooManyRequestsException: 429,
};

/**
 * Answers `Invoke` of type RequestResponse or Event; `undefined` for any other request. Ignores signatures,
 * qualifiers and client contexts.
 * https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 */
export async function answerInvoke(
  target: Invocable,
  { method, url, headers, body }: StandInRequest,
): Promise<StandInAnswer | undefined> {
  const [, name] = ROUTE.exec(url.pathname) ?? [];
  if (name === undefined || method !== 'POST') return undefined;
  const isAsync = headers['x-amz-invocation-type'] === 'Event';
  const event = body.length === 0 ? Buffer.from('{}') : body;
  const refused = refuse(event, { isAsync, isKnown: isOf(target, decodeURIComponent(name)) });
  if (refused !== undefined) return refusal(refused.error);
  if (!isAsync) return invocationAnswer(await target.invoke(event));
  target.enqueue(event);
  return { status: 202 };
}

function isOf({ name }: Invocable, asked: string): boolean {
  return asked === name || asked.endsWith(`:function:${name}`);
}

function refuse(
  event: Buffer,
  { isAsync, isKnown }: { readonly isAsync: boolean; readonly isKnown: boolean },
): (PayloadAnswer & { readonly ok: false }) | undefined {
  if (!isKnown) return failed('ResourceNotFoundException', 'Function not found');
  return refuseLargeRequest(event, { isAsync }) ?? refuseMalformed(event);
}

function refuseMalformed(event: Buffer): (PayloadAnswer & { readonly ok: false }) | undefined {
  try {
    JSON.parse(event.toString('utf8'));
    return undefined;
  } catch (cause) {
    return failed('InvalidRequestContentException', `Could not parse request body into json: ${cause}`);
  }
}

function invocationAnswer(answer: PayloadAnswer): StandInAnswer {
  if (!answer.ok && answer.error.errorType in REFUSALS) return refusal(answer.error);
  return {
    status: 200,
    headers: {
      'content-type': 'application/json',
      'x-amz-executed-version': '$LATEST',
      ...(!answer.ok && { 'x-amz-function-error': 'Unhandled' }),
    },
    body: answer.ok ? answer.payload : answer.error,
  };
}

function refusal({ errorType, errorMessage }: LambdaFailure): StandInAnswer {
  return {
    status: REFUSALS[errorType] ?? 500,
    headers: { 'x-amzn-errortype': errorType },
    body: { Type: 'User', Message: errorMessage, message: errorMessage },
  };
}
