import {
  type StandIn,
  type StandInAnswer,
  type StandInRequest,
  startRestServer,
} from '@yololift/core/testing';

const LATEST = /^\/v1\/(projects\/[^/]+\/secrets\/[^/]+)\/versions\/latest:access$/;

/**
 * Stand-in for Secret Manager's REST API: reads the latest version of each secret. `secrets` maps names to values in
 * order: `projects/demo/secrets/models`.
 */
export async function startSecretManager(secrets: ReadonlyMap<string, readonly string[]>): Promise<StandIn> {
  return startRestServer(answer);

  function answer({ url }: StandInRequest): StandInAnswer {
    const [, name = ''] = LATEST.exec(decodeURIComponent(url.pathname)) ?? [];
    const values = secrets.get(name) ?? [];
    const value = values.at(-1);
    if (value === undefined) {
      const message = `Secret [${name}] not found or has no versions.`;
      return { status: 404, body: { error: { code: 404, status: 'NOT_FOUND', message } } };
    }
    const data = Buffer.from(value).toString('base64');
    return { status: 200, body: { name: `${name}/versions/${values.length}`, payload: { data } } };
  }
}
