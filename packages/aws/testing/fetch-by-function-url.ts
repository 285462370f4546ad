import { FUNCTION_URL, functionUrlEvent } from './function-url-event.ts';
import { badGateway, toResponse } from './function-url-response.ts';
import type { PayloadAnswer } from './lambda-failure.ts';
import { parseAnswer } from './lambda-failure.ts';

/** Statuses of requests that the function URL itself refuses. */
const REFUSALS = { RequestTooLargeException: 413, TooManyRequestsException: 429 } as const;

/** Sends one HTTP request to a function as a function URL does. */
export async function fetchByFunctionUrl(
  invokePayload: (event: Uint8Array) => Promise<PayloadAnswer>,
  path: string,
  init?: RequestInit,
): Promise<Response> {
  const event = await functionUrlEvent(new Request(new URL(path, FUNCTION_URL), init));
  const answer = parseAnswer(await invokePayload(Buffer.from(JSON.stringify(event))));
  if (answer.ok) return toResponse(answer.payload);
  const { errorType, errorMessage } = answer.error;
  const status = Object.entries(REFUSALS).find(([type]) => type === errorType)?.[1];
  return status === undefined ? badGateway() : Response.json({ Message: errorMessage }, { status });
}
