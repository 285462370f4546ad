import { Readable } from 'node:stream';
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { YoloLiftError } from '@yololift/core/errors';
import type {
  FetchOptions,
  FetchResult,
  ListedObject,
  ObjectLister,
  ObjectReader,
  ObjectWriter,
  PutOptions,
} from '@yololift/core/ports';
import { checkBytes } from '@yololift/core/stores';
import { awsError, httpStatusOf } from './aws-error.ts';

/** Location of a root in S3. */
export interface S3Root {
  readonly bucket: string;
  /** Empty, or ending with `/`. */
  readonly prefix: string;
  /** `s3://bucket/prefix`, for messages. */
  readonly uri: string;
}

const BYTES = 'application/octet-stream';

/**
 * A root in an S3 bucket or an S3-compatible store (R2, MinIO).
 *
 * The contract suite cannot show: without `s3:ListBucket`, S3 answers 403 instead of 404 for an absent
 * object, which becomes `ACCESS_DENIED`; one PUT takes at most 5 GB.
 * @param client - Without SDK retries: the caller decides whether to retry or to use another source.
 */
export function s3Store(
  client: S3Client,
  { bucket, prefix, uri }: S3Root,
): ObjectReader & ObjectWriter & ObjectLister {
  return { uri, fetch, put, list };

  async function fetch(key: string, { ifNoneMatch, range, signal }: FetchOptions = {}): Promise<FetchResult> {
    const what = `${uri}/${key}`;
    const command = new GetObjectCommand({
      Bucket: bucket,
      Key: prefix + key,
      ...(ifNoneMatch !== undefined && { IfNoneMatch: ifNoneMatch }),
      ...(range !== undefined && { Range: `bytes=${range.first}-${range.last}` }),
    });
    try {
      const {
        Body,
        ETag = '',
        ContentLength = 0,
        ContentRange,
      } = await client.send(command, abortOn(signal));
      const size = ContentRange === undefined ? ContentLength : Number(ContentRange.split('/').at(-1));
      return {
        kind: 'modified',
        etag: ETag,
        size,
        body: whole(Body as Readable, { what, length: ContentLength }),
      };
    } catch (cause) {
      signal?.throwIfAborted();
      if (httpStatusOf(cause) === 304) return { kind: 'not-modified' };
      throw awsError(cause, what);
    }
  }

  async function put(key: string, open: () => AsyncIterable<Uint8Array>, options: PutOptions): Promise<void> {
    const what = `${uri}/${key}`;
    const { size, sha256, contentType = BYTES, ifAbsent, signal, onProgress } = options;
    const bytes = checkBytes(open(), { what, size, sha256, onProgress });
    const body = size === 0 ? await drained(bytes) : Readable.from(bytes, { objectMode: false });
    // The SDK does not listen for errors of the body stream; without this a request waits for the rest of the
    // body.
    const broken = new AbortController();
    if (body instanceof Readable) body.once('error', (error) => broken.abort(error));
    // S3 checks the digest that we send; we check it too, since some S3-compatible stores do not.
    const command = new PutObjectCommand({
      Bucket: bucket,
      Key: prefix + key,
      Body: body,
      ContentLength: size,
      ContentType: contentType,
      ChecksumSHA256: Buffer.from(sha256, 'hex').toString('base64'),
      ...(ifAbsent && { IfNoneMatch: '*' }),
    });
    try {
      await client.send(command, { abortSignal: eitherOf(signal, broken.signal) });
    } catch (cause) {
      signal?.throwIfAborted();
      throw awsError(broken.signal.aborted ? broken.signal.reason : cause, what);
    }
  }

  async function* list(
    start: string,
    { signal }: { readonly signal?: AbortSignal } = {},
  ): AsyncGenerator<ListedObject> {
    let token: string | undefined;
    do {
      const command = new ListObjectsV2Command({
        Bucket: bucket,
        Prefix: prefix + start,
        ...(token !== undefined && { ContinuationToken: token }),
      });
      const page = await client.send(command, abortOn(signal)).catch((cause: unknown) => {
        signal?.throwIfAborted();
        throw awsError(cause, uri);
      });
      for (const { Key = '', Size = 0 } of page.Contents ?? [])
        yield { key: Key.slice(prefix.length), size: Size };
      token = page.NextContinuationToken;
    } while (token !== undefined);
  }
}

function eitherOf(signal: AbortSignal | undefined, other: AbortSignal): AbortSignal {
  return signal === undefined ? other : AbortSignal.any([signal, other]);
}

function abortOn(signal: AbortSignal | undefined): { readonly abortSignal?: AbortSignal } {
  return signal === undefined ? {} : { abortSignal: signal };
}

async function drained(bytes: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  return Buffer.concat(await Array.fromAsync(bytes));
}

/**
 * Fails when the body ends before `length` bytes, so that a truncated body is not taken for a short object.
 */
async function* whole(
  body: AsyncIterable<Uint8Array>,
  { what, length }: { readonly what: string; readonly length: number },
): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  try {
    for await (const piece of body) {
      bytes += piece.length;
      yield piece;
    }
  } catch (cause) {
    if (cause instanceof Error && cause.name === 'AbortError') throw cause;
    throw awsError(cause, what);
  }
  if (bytes === length) return;
  throw new YoloLiftError('STORE_UNAVAILABLE', `${what} was cut off after ${bytes} of ${length} bytes`, {
    isRetryable: true,
  });
}
