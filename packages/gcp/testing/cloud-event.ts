import { CloudEvent, type CloudEventV1, HTTP } from 'cloudevents';

/** Attributes and data of an event; `id` and `time` have defaults. */
export type CloudEventToSend = Partial<CloudEventV1<unknown>> & {
  readonly type: string;
  readonly source: string;
};

/** Attributes in `ce-` headers with the data as body, or everything in one JSON document. */
export type CloudEventMode = 'binary' | 'structured';

/** Posts an event to a function with the CloudEvents library's HTTP binding. */
export async function postCloudEvent(
  url: string,
  event: CloudEventToSend,
  mode: CloudEventMode = 'binary',
): Promise<Response> {
  const { headers, body } = HTTP[mode](new CloudEvent(event));
  const named = Object.entries(headers).map(([name, value]) => [name, String(value)] as [string, string]);
  return fetch(url, { method: 'POST', headers: named, body: body as string });
}
