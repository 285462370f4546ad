import {
  type StandIn,
  type StandInAnswer,
  type StandInRequest,
  startRestServer,
} from '@yololift/core/testing';

interface StoredVersion {
  readonly id: string;
  /** base64 */
  readonly data: string;
  readonly createTime: string;
  isDisabled: boolean;
}

const PARAMETERS = /^\/v1\/(projects\/[^/]+\/locations\/[^/]+)\/parameters$/;
const VERSIONS = /^\/v1\/(projects\/[^/]+\/locations\/[^/]+\/parameters\/[^/]+)\/versions$/;
const VERSION = /^\/v1\/(projects\/[^/]+\/locations\/[^/]+\/parameters\/[^/]+)\/versions\/([^/]+)$/;

/**
 * Stand-in for Parameter Manager's REST API: creates parameters; creates, lists (oldest first, two per page, without
 * values), reads and disables versions. Does not emulate IAM, quotas or rendering.
 */
export async function startParameterManager(): Promise<StandIn> {
  const parameters = new Map<string, StoredVersion[]>();
  let made = 0;
  return startRestServer(answer);

  function answer(request: StandInRequest): StandInAnswer {
    const path = decodeURIComponent(request.url.pathname);
    const [, place] = PARAMETERS.exec(path) ?? [];
    if (place !== undefined) return makeParameter(place, request);
    const [, parameter = '', id = ''] = VERSIONS.exec(path) ?? VERSION.exec(path) ?? [];
    const versions = parameters.get(parameter);
    if (versions === undefined) return failure(404, 'NOT_FOUND', `Resource '${parameter}' was not found`);
    if (id !== '') return one({ parameter, id, versions }, request);
    return request.method === 'POST'
      ? makeVersion(parameter, versions, request)
      : list(parameter, versions, request);
  }

  function makeParameter(place: string, { url }: StandInRequest): StandInAnswer {
    const name = `${place}/parameters/${url.searchParams.get('parameterId')}`;
    if (parameters.has(name)) return failure(409, 'ALREADY_EXISTS', `Resource '${name}' already exists`);
    parameters.set(name, []);
    return { status: 200, body: { name, format: 'UNFORMATTED' } };
  }

  function makeVersion(
    parameter: string,
    versions: StoredVersion[],
    { url, body }: StandInRequest,
  ): StandInAnswer {
    const id = url.searchParams.get('parameterVersionId') ?? '';
    if (!/^[\w-]{1,63}$/.test(id)) return failure(400, 'INVALID_ARGUMENT', `no version can be named '${id}'`);
    if (versions.some((version) => version.id === id)) return failure(409, 'ALREADY_EXISTS', id);
    made += 1;
    const createTime = new Date(1_700_000_000_000 + made).toISOString();
    versions.push({ id, data: JSON.parse(body.toString()).payload.data, createTime, isDisabled: false });
    return { status: 200, body: { name: `${parameter}/versions/${id}` } };
  }

  function list(
    parameter: string,
    versions: readonly StoredVersion[],
    { url }: StandInRequest,
  ): StandInAnswer {
    const first = Number(url.searchParams.get('pageToken') ?? 0);
    const page = versions.slice(first, first + 2).map((version) => head(parameter, version));
    const nextPageToken = first + 2 < versions.length ? String(first + 2) : '';
    return { status: 200, body: { parameterVersions: page, nextPageToken } };
  }

  function one(
    { parameter, id, versions }: { parameter: string; id: string; versions: readonly StoredVersion[] },
    { method, body }: StandInRequest,
  ): StandInAnswer {
    const version = versions.find((each) => each.id === id);
    if (version === undefined)
      return failure(404, 'NOT_FOUND', `Resource '${parameter}/versions/${id}' was not found`);
    if (method === 'PATCH') version.isDisabled = JSON.parse(body.toString()).disabled === true;
    const payload = version.isDisabled ? {} : { payload: { data: version.data } };
    return { status: 200, body: { ...head(parameter, version), ...payload } };
  }
}

function head(parameter: string, { id, createTime, isDisabled }: StoredVersion) {
  return { name: `${parameter}/versions/${id}`, createTime, disabled: isDisabled };
}

function failure(code: number, status: string, message: string): StandInAnswer {
  return { status: code, body: { error: { code, status, message } } };
}
