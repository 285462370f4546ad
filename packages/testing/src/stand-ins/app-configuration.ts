import {
  type StandIn,
  type StandInAnswer,
  type StandInRequest,
  startRestServer,
} from '@yololift/core/testing';

interface Setting {
  readonly value: string;
  readonly contentType: string;
  readonly etag: string;
}

/** A stand-in and its connection string. */
export interface AppConfigurationStandIn extends StandIn {
  /** For `AZURE_APPCONFIG_CONNECTION_STRING`. */
  readonly connectionString: string;
}

const TYPE = 'application/vnd.microsoft.appconfig.kv+json; charset=utf-8';

/**
 * Stand-in for App Configuration: reads and sets single settings with labels and content types. Does not check signatures
 * and does not emulate roles, replicas or quotas.
 */
export async function startAppConfiguration(): Promise<AppConfigurationStandIn> {
  const settings = new Map<string, Setting>();
  let written = 0;
  const server = await startRestServer(answer);
  const secret = Buffer.from('stand-in').toString('base64');
  return { ...server, connectionString: `Endpoint=${server.url};Id=stand-in;Secret=${secret}` };

  function answer(request: StandInRequest): StandInAnswer {
    const { method, url } = request;
    const [, key] = /^\/kv\/(.+)$/.exec(url.pathname) ?? [];
    if (key === undefined) return { status: 404 };
    const label = url.searchParams.get('label') ?? '';
    const id = `${decodeURIComponent(key)}\n${label}`;
    if (method === 'PUT') set(id, request);
    const setting = settings.get(id);
    return setting === undefined ? { status: 404 } : tell(decodeURIComponent(key), label, setting);
  }

  function set(id: string, { body }: StandInRequest): void {
    const { value, content_type } = JSON.parse(body.toString());
    written += 1;
    settings.set(id, { value, contentType: content_type ?? '', etag: `standin${written}` });
  }
}

function tell(key: string, label: string, { value, contentType, etag }: Setting): StandInAnswer {
  return {
    status: 200,
    headers: { 'content-type': TYPE, etag: `"${etag}"` },
    body: { key, label: label || null, value, content_type: contentType, etag, tags: {}, locked: false },
  };
}
