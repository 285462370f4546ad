import { randomUUID } from 'node:crypto';
import type { ParameterManagerClient } from '@google-cloud/parametermanager';
import { untilAborted } from '@yololift/core/async';
import { YoloLiftError } from '@yololift/core/errors';
import type { ParameterReader, ParameterValue, ParameterWriter } from '@yololift/core/ports';
import { codeNumber, googleRestError } from './google-rest-errors.ts';
import { payloadText } from './payload-text.ts';

/** Names a parameter. */
export interface GcpParameterName {
  readonly project: string;
  /** `global` or a region. */
  readonly location: string;
  readonly name: string;
}

/** Limit of a Parameter Manager version: 1 MiB. */
const MAX_VALUE_BYTES = 1 << 20;

/** The caller decides whether to retry. */
const NO_RETRIES = { retry: null };

type Versions = ReturnType<ParameterManagerClient['listParameterVersionsAsync']>;
type Version = Versions extends AsyncIterable<infer Each> ? Each : never;

/**
 * A parameter of Parameter Manager: its newest enabled version. To take back a bad value, disable its
 * version. A read is two requests, since versions are listed without their values.
 *
 * The contract suite cannot show: reading needs `roles/parametermanager.parameterViewer`, writing
 * `parametermanager.admin`; a new version may take a moment to be visible; versions are never deleted here.
 */
export function gcpParameter(
  client: ParameterManagerClient,
  { project, location, name }: GcpParameterName,
): ParameterReader & ParameterWriter {
  const uri = `gcp-parameter://${project}/${location}/${name}`;
  const place = `projects/${project}/locations/${location}`;
  const parameter = `${place}/parameters/${name}`;
  const words = {
    uri,
    accessFix: 'give the service account roles/parametermanager.parameterViewer (admin to write)',
    absentFix: 'the parameter does not exist; publishing a release creates it',
  };
  return {
    uri,
    read: ({ signal } = {}) => attempt(readNewest, signal),
    write: (value, { signal } = {}) => attempt(() => writeVersion(value), signal),
  };

  async function attempt<T>(call: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
    signal?.throwIfAborted();
    try {
      return await untilAborted(call(), signal);
    } catch (cause) {
      signal?.throwIfAborted();
      throw googleRestError(cause, words);
    }
  }

  async function readNewest(): Promise<ParameterValue> {
    const newest = await newestVersion();
    const [{ payload }] = await client.getParameterVersion({ name: newest }, NO_RETRIES);
    return { value: payloadText(payload?.data), version: newest.slice(newest.lastIndexOf('/') + 1) };
  }

  /**
   * Full name of the newest enabled version. Reads the whole list: the service does not guarantee an order.
   */
  async function newestVersion(): Promise<string> {
    const query = { parent: parameter, pageSize: 1000 };
    const options = { ...NO_RETRIES, autoPaginate: false };
    let newest: Version | undefined;
    for await (const version of client.listParameterVersionsAsync(query, options)) {
      if (!version.disabled && (newest === undefined || createdAt(version) > createdAt(newest)))
        newest = version;
    }
    if (newest?.name) return newest.name;
    throw new YoloLiftError('PARAMETER_NOT_FOUND', `${uri} has no enabled version: publish a release to it`);
  }

  async function writeVersion(value: string): Promise<void> {
    const data = Buffer.from(value, 'utf8');
    if (data.length > MAX_VALUE_BYTES) {
      throw new YoloLiftError(
        'PARAMETER_TOO_LARGE',
        `${uri}: the value has ${data.length} bytes; the limit of Parameter Manager is ${MAX_VALUE_BYTES}`,
      );
    }
    const parameterVersion = { payload: { data } };
    const version = { parent: parameter, parameterVersionId: `v-${randomUUID()}`, parameterVersion };
    try {
      await client.createParameterVersion(version, NO_RETRIES);
    } catch (error) {
      if (![404, 5].includes(codeNumber(error) ?? 0)) throw error;
      await createParameter();
      await client.createParameterVersion(version, NO_RETRIES);
    }
  }

  /** Creates the parameter. Succeeds too if another writer has created it meanwhile. */
  async function createParameter(): Promise<void> {
    const request = { parent: place, parameterId: name, parameter: { format: 'UNFORMATTED' as const } };
    try {
      await client.createParameter(request, NO_RETRIES);
    } catch (error) {
      if (![409, 6].includes(codeNumber(error) ?? 0)) throw error;
    }
  }
}

/** Nanoseconds since 1970. */
function createdAt({ createTime }: Version): bigint {
  return BigInt(String(createTime?.seconds ?? 0)) * 1_000_000_000n + BigInt(createTime?.nanos ?? 0);
}
