import { answerRequest, MANAGE_PREFIX } from '@yololift/serving/http';
import { assertPrincipal } from '../assert-principal.ts';
import { bodyOf, type HttpEventV1, type HttpEventV2, headersOf, httpFormatOf } from '../http/http-event.ts';
import { toResult } from '../http/http-result.ts';
import { targetOfV1, targetOfV2 } from '../http/http-target.ts';
import type { LambdaContext, LambdaTrigger } from '../lambda-trigger.ts';

/** HTTP, whichever of AWS's front doors it comes through. */
export const httpTrigger: LambdaTrigger<HttpEventV1 | HttpEventV2> = {
  id: 'http',
  description: 'HTTP: a function URL, API Gateway (HTTP and REST APIs), an application load balancer',
  understands: (event): event is HttpEventV1 | HttpEventV2 => httpFormatOf(event) !== undefined,
  handle: async (event, context) => toResult(event, await answer(event, context)),
};

function answer(event: HttpEventV1 | HttpEventV2, context: LambdaContext): Promise<Response> {
  const { app, deadline } = context;
  const common = { headers: headersOf(event), body: bodyOf(event), signal: deadline.signal };
  const parts =
    'rawPath' in event
      ? { method: event.requestContext.http.method, target: targetOfV2(event), ...common }
      : { method: event.httpMethod, target: targetOfV1(event), ...common };
  return answerRequest(parts, (request) => {
    const isManagement = new URL(request.url).pathname.startsWith(MANAGE_PREFIX);
    return isManagement ? manage(event, context).fetch(request, deadline) : app.http.fetch(request);
  });
}

/** Who calls stands in the event, not in the request: Lambda's front door has checked the signature. */
function manage(event: unknown, { app, settings }: LambdaContext) {
  return app.manage(async () => assertPrincipal(event, settings.MANAGE_PRINCIPALS));
}
