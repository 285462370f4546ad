import { YoloLiftError } from '../errors.ts';
import { parseFormBody } from './parse-form-body.ts';
import { parseJsonBody } from './parse-json-body.ts';
import type { DetectBody } from './sent-images.ts';

type BodyKind = 'bytes' | 'form' | 'json';

/** How the body is to be read, before it is. */
export interface BodyReader {
  /** @throws YoloLiftError `INVALID_REQUEST`, `REQUEST_TOO_LARGE` - see the parsers. */
  parse(body: Uint8Array<ArrayBuffer>, maxImages: number): Promise<DetectBody>;
}

/**
 * Chooses how to read a body from its headers.
 * @throws YoloLiftError `CONTENT_TYPE_UNSUPPORTED` - neither bytes, form nor JSON, or a compressed body.
 */
export function chooseBodyReader(headers: Headers): BodyReader {
  const contentType = headers.get('content-type') ?? '';
  const encoding = headers.get('content-encoding') ?? 'identity';
  if (encoding !== 'identity') {
    throw new YoloLiftError(
      'CONTENT_TYPE_UNSUPPORTED',
      `Content-Encoding ${encoding} is not taken; send the body as it is`,
    );
  }
  const kind = bodyKind(contentType);
  return { parse: (body, maxImages) => parse(kind, { body, contentType, maxImages }) };
}

function bodyKind(contentType: string): BodyKind {
  const type = contentType.split(';')[0]?.trim().toLowerCase() ?? '';
  if (type === 'application/json') return 'json';
  if (type === 'multipart/form-data') return 'form';
  // `curl --data-binary @photo.jpg` calls its bytes a form unless told otherwise.
  const isBytes = ['', 'application/octet-stream', 'application/x-www-form-urlencoded'].includes(type);
  if (isBytes || type.startsWith('image/')) return 'bytes';
  throw new YoloLiftError(
    'CONTENT_TYPE_UNSUPPORTED',
    `Content-Type ${type} is not taken; send an image's bytes (image/*, application/octet-stream), ` +
      'a form (multipart/form-data) or JSON (application/json)',
  );
}

interface Body {
  readonly body: Uint8Array<ArrayBuffer>;
  readonly contentType: string;
  readonly maxImages: number;
}

async function parse(kind: BodyKind, { body, contentType, maxImages }: Body): Promise<DetectBody> {
  if (kind === 'json') return parseJsonBody(body, maxImages);
  if (kind === 'form') return parseFormBody(body, contentType, maxImages);
  return { images: [{ path: 'image', bytes: body }], options: {} };
}
