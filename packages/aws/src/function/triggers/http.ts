import { answerRequest, isManagement } from '@yololift/serving/http';
import { assertPrincipal } from '../assert-principal.ts';
import {
  decodeBody,
  type HttpEventV1,
  type HttpEventV2,
  httpFormatOf,
  readHeaders,
} from '../http/http-event.ts';
import { toResult } from '../http/http-result.ts';
import { readTargetV1, readTargetV2 } from '../http/http-target.ts';
import type { LambdaContext, LambdaTrigger } from '../lambda-trigger.ts';

/** HTTP requests through any of AWS's HTTP event sources. */
export const httpTrigger: LambdaTrigger<HttpEventV1 | HttpEventV2> = {
  id: 'http',
  description: 'HTTP: function URLs, API Gateway (HTTP and REST APIs), Application Load Balancers',
  understands: (event): event is HttpEventV1 | HttpEventV2 => httpFormatOf(event) !== undefined,
  handle: async (event, context) => toResult(event, await answer(event, context)),
};

function answer(event: HttpEventV1 | HttpEventV2, context: LambdaContext): Promise<Response> {
  const { app, deadline } = context;
  const common = { headers: readHeaders(event), body: decodeBody(event), signal: deadline.signal };
  const parts =
    'rawPath' in event
      ? { method: event.requestContext.http.method, target: readTargetV2(event), ...common }
      : { method: event.httpMethod, target: readTargetV1(event), ...common };
  return answerRequest(parts, (request) =>
    isManagement(request) ? manage(event, context).fetch(request, deadline) : app.http.fetch(request),
  );
}

/** The caller comes from the event, not from the request: AWS has checked the signature. */
function manage(event: unknown, { app, settings }: LambdaContext) {
  return app.manage(async () => assertPrincipal(event, settings.MANAGE_PRINCIPALS));
}
