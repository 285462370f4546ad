import { type HttpEventV1, type HttpEventV2, isFromLoadBalancer } from './http-event.ts';

/** Path and query of a request in payload format 2.0, without API Gateway's stage prefix. */
export function readTargetV2(event: HttpEventV2): string {
  const { rawPath, rawQueryString, queryStringParameters, requestContext } = event;
  const prefix = `/${requestContext.stage ?? '$default'}`;
  const isStaged = rawPath === prefix || rawPath.startsWith(`${prefix}/`);
  const path = isStaged ? rawPath.slice(prefix.length) : rawPath;
  const query = rawQueryString ?? encoded(single(queryStringParameters));
  return `${path === '' ? '/' : path}${query === '' ? '' : `?${query}`}`;
}

/**
 * Path and query of a request in payload format 1.0, without a custom domain's base path and without an HTTP
 * API's stage name: the function's path is what the API's resource matched. A load balancer sends query
 * values encoded, API Gateway decoded.
 */
export function readTargetV1(event: HttpEventV1): string {
  const { queryStringParameters, multiValueQueryStringParameters } = event;
  const several = Object.entries(multiValueQueryStringParameters ?? {}).flatMap(([name, values]) =>
    (values ?? []).map((value) => [name, value] as const),
  );
  const parameters = several.length > 0 ? several : single(queryStringParameters);
  const query = isFromLoadBalancer(event)
    ? parameters.map(([name, value]) => `${name}=${value}`).join('&')
    : encoded(parameters);
  return `${ownPath(event)}${query === '' ? '' : `?${query}`}`;
}

type Parameters = readonly (readonly [name: string, value: string])[];

function single(parameters: Readonly<Record<string, string | null>> | null | undefined): Parameters {
  return Object.entries(parameters ?? {}).map(([name, value]) => [name, value ?? '']);
}

function encoded(parameters: Parameters): string {
  return parameters.map((pair) => pair.map(encodeURIComponent).join('=')).join('&');
}

/** `/api/detect` of the resource `/{proxy+}`, whose proxy is `detect` → `/detect` */
function ownPath({ path, resource, pathParameters }: HttpEventV1): string {
  const matched = resource?.replace(/\{(\w+)\+?\}/g, (_all, name: string) => pathParameters?.[name] ?? '');
  return matched?.startsWith('/') && path.endsWith(matched) ? matched : path;
}
