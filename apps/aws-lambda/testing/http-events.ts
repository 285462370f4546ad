// HTTP events for one request, as in AWS's documentation.

/** A request, independent of the event format. */
export interface HttpRequestLike {
  readonly method?: string;
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** Base64. */
  readonly body?: string;
}

/** An API Gateway REST API, payload format 1.0. */
export function restApiEvent({ method = 'POST', path, query = {}, headers = {}, body }: HttpRequestLike) {
  return {
    resource: '/{proxy+}',
    path,
    httpMethod: method,
    headers,
    multiValueHeaders: listed(headers),
    queryStringParameters: nullable(query),
    multiValueQueryStringParameters: nullable(listed(query)),
    pathParameters: { proxy: path.slice(1) },
    stageVariables: null,
    requestContext: {
      resourceId: '1',
      resourcePath: '/{proxy+}',
      httpMethod: method,
      path: `/prod${path}`,
      stage: 'prod',
      protocol: 'HTTP/1.1',
      domainName: 'abc.execute-api.eu-central-1.amazonaws.com',
      identity: { sourceIp: '1.2.3.4', userArn: null },
    },
    body: body ?? null,
    isBase64Encoded: body !== undefined,
  };
}

/** An application load balancer whose target group sends single-value headers. */
export function loadBalancerEvent({
  method = 'POST',
  path,
  query = {},
  headers = {},
  body,
}: HttpRequestLike) {
  return {
    requestContext: {
      elb: { targetGroupArn: 'arn:aws:elasticloadbalancing:eu-central-1:1:targetgroup/t/1' },
    },
    httpMethod: method,
    path,
    queryStringParameters: Object.fromEntries(
      Object.entries(query).map(([name, value]) => [name, encodeURIComponent(value)]),
    ),
    headers: { host: 'lb.example.com', 'x-forwarded-proto': 'https', ...headers },
    body: body ?? '',
    isBase64Encoded: body !== undefined,
  };
}

/** An application load balancer whose target group sends multi-value headers. */
export function loadBalancerListsEvent(request: HttpRequestLike) {
  const { headers, queryStringParameters, ...rest } = loadBalancerEvent(request);
  return {
    ...rest,
    multiValueHeaders: listed(headers),
    multiValueQueryStringParameters: listed(queryStringParameters),
  };
}

/** A function URL or an HTTP API, payload format 2.0. */
export function toFunctionUrlEvent({
  method = 'POST',
  path,
  query = {},
  headers = {},
  body,
}: HttpRequestLike) {
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: path,
    rawQueryString: new URLSearchParams(query).toString(),
    headers: { host: 'x.lambda-url.eu-central-1.on.aws', ...headers },
    requestContext: { stage: '$default', http: { method, path, protocol: 'HTTP/1.1' } },
    ...(body !== undefined && { body }),
    isBase64Encoded: body !== undefined,
  };
}

function listed(values: Readonly<Record<string, string>>): Record<string, readonly string[]> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, [value]]));
}

/** API Gateway writes `null` for an absent query. */
function nullable<T extends object>(values: T): T | null {
  return Object.keys(values).length === 0 ? null : values;
}
