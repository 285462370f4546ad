import type { PredictionDocument, PredictOptions } from '@yololift/core/yolo';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { fakeServedModel, findCat } from '../../testing/fake-served-model.ts';
import { singleModel } from '../slot/served-model.ts';
import { problemSchema } from './answer-schemas.ts';
import { createHttpApp } from './create-http-app.ts';

type Answer = PredictionDocument;

const B = '----WebKitFormBoundary7';
const FORM = `multipart/form-data; boundary=${B}`;

let photo: Buffer;

beforeAll(async () => {
  const blank = { width: 40, height: 30, channels: 3, background: '#336699' } as const;
  photo = await sharp({ create: blank }).jpeg().toBuffer();
});

/** Placeholder for the photo's bytes in a body. */
const PHOTO = Symbol('photo');
type Piece = string | typeof PHOTO;

function joinBytes(...pieces: readonly Piece[]): Buffer {
  return Buffer.concat(pieces.map((piece) => (piece === PHOTO ? photo : Buffer.from(piece))));
}

function part(header: string, ...content: readonly Piece[]): readonly Piece[] {
  return [`--${B}\r\n${header}\r\n\r\n`, ...content, '\r\n'];
}

function field(name: string, ...content: readonly Piece[]): readonly Piece[] {
  return part(`Content-Disposition: form-data; name="${name}"`, ...content);
}

const FILE = part('Content-Disposition: form-data; name="image"; filename="a.jpg"', PHOTO);
const END = `--${B}--\r\n`;

async function send(body: Buffer, type: string | undefined, query = '') {
  const seen: PredictOptions[] = [];
  const model = fakeServedModel((bytes, options) => {
    seen.push(options);
    return findCat(bytes);
  });
  const app = createHttpApp({ model: singleModel(() => model), reportFault: () => undefined });
  const request = new Request(`http://test/detect${query}`, {
    method: 'POST',
    body: new Uint8Array(body),
    headers: type === undefined ? {} : { 'Content-Type': type },
  });
  const response = await app.fetch(request);
  return { status: response.status, seen, answer: await response.json() };
}

async function answered(body: Buffer, type: string | undefined, query = '') {
  const { status, seen, answer } = await send(body, type, query);
  expect([status, answer]).toEqual([200, expect.anything()]);
  return { seen, ...(answer as Answer) };
}

async function refused(body: Buffer, type: string | undefined, query = '') {
  const { status, answer } = await send(body, type, query);
  const problem = problemSchema.parse(answer);
  expect(problem.status).toBe(status);
  return problem;
}

const ONE_PHOTO = { width: 40, height: 30, detections: [{ name: 'cat' }] };

describe('image bytes are accepted with any content type', () => {
  it.each([
    undefined,
    'image/jpeg',
    'image/jpg',
    'image/png',
    '*/*',
    'binary/octet-stream',
    'application/octet-stream; charset=binary',
    'application/binary',
    'application/x-binary',
    'text/plain;charset=UTF-8',
    'text/html',
    'application/json',
    'application/pdf',
    'application/x-www-form-urlencoded',
    'multipart/form-data',
    'nonsense',
  ])('%s', async (type) => {
    expect((await answered(photo, type)).images).toMatchObject([{ path: 'image', ...ONE_PHOTO }]);
  });

  it.each(['text/plain', 'application/json', 'application/x-www-form-urlencoded', 'image/jpeg', undefined])(
    'base64 as %s',
    async (type) => {
      const base64 = photo.toString('base64');
      for (const text of [base64, `"${base64}"`, `data:image/jpeg;base64,${base64}`]) {
        expect((await answered(Buffer.from(text), type)).images).toMatchObject([ONE_PHOTO]);
      }
    },
  );

  it.each([
    'text/plain;charset=UTF-8',
    'application/x-www-form-urlencoded',
    'application/vnd.api+json',
    'text/json',
  ])('JSON as %s', async (type) => {
    const body = JSON.stringify({ image: photo.toString('base64'), confidence: 0.4 });
    const { images, seen } = await answered(Buffer.from(`\ufeff${body}`), type);
    expect(images).toMatchObject([{ path: 'image', ...ONE_PHOTO }]);
    expect(seen).toEqual([{ confidence: 0.4 }]);
  });

  it('URL-encoded fields, also with + as spaces', async () => {
    const base64 = encodeURIComponent(photo.toString('base64'));
    for (const image of [base64, base64.replaceAll('%2B', '+')]) {
      const body = Buffer.from(`image=${image}&confidence=0%2C4&submit=Go`);
      const { images, seen } = await answered(body, 'application/x-www-form-urlencoded');
      expect(images).toMatchObject([ONE_PHOTO]);
      expect(seen).toEqual([{ confidence: 0.4 }]);
    }
  });

  it.each([
    ['text/plain', 'hello', 415, 'CONTENT_TYPE_UNSUPPORTED', 'is text'],
    ['application/pdf', '%PDF-1.7', 415, 'CONTENT_TYPE_UNSUPPORTED', 'is a PDF document'],
    ['*/*', '%PDF-1.7', 415, 'IMAGE_UNSUPPORTED', 'a PDF document'],
    ['binary/octet-stream', 'hello', 415, 'IMAGE_UNSUPPORTED', 'text'],
    ['text/plain', '', 400, 'IMAGE_EMPTY', ''],
    ['application/x-www-form-urlencoded', 'confidence=0.5', 400, 'INVALID_REQUEST', 'no image'],
    ['application/x-www-form-urlencoded', 'a=1&'.repeat(100_000), 413, 'REQUEST_TOO_LARGE', '64 fields'],
    [
      'application/x-www-form-urlencoded',
      'image=https://example.com/a.jpg',
      400,
      'INVALID_REQUEST',
      'is a URL, and URLs are not fetched',
    ],
    ['application/json', '"hello"', 400, 'INVALID_REQUEST', 'is not a JSON object'],
  ])('%s %j is refused', async (type, text, status, code, words) => {
    const problem = await refused(Buffer.from(text), type);
    expect(problem).toMatchObject({ status, code });
    expect(problem.detail).toContain(words);
  });
});

describe('forms of real clients', () => {
  it.each<[string, readonly Piece[], string?]>([
    ['a browser', FILE],
    [
      'no filename, an image type',
      part('Content-Disposition: form-data; name="file"\r\nContent-Type: image/jpeg', PHOTO),
    ],
    [
      'no filename, octet-stream',
      part(
        'Content-Disposition: form-data; name="file"\r\nContent-Type: application/octet-stream\r\nContent-Length: 9',
        PHOTO,
      ),
    ],
    ['no filename, no type', field('file', PHOTO)],
    [
      'no filename, text/plain',
      part('Content-Disposition: form-data; name="file"\r\nContent-Type: text/plain; charset=UTF-8', PHOTO),
    ],
    ['no name', part('Content-Type: image/jpeg', PHOTO)],
    ['quotes in its name', part('Content-Disposition: form-data; name="file"; filename="a\\"b.jpg"', PHOTO)],
    ['a quoted boundary', FILE, `multipart/form-data; boundary="${B}"`],
    ['a boundary and a charset', FILE, `${FORM}; charset=utf-8`],
    ['a boundary only in the body', FILE, 'multipart/form-data'],
    ['multipart/mixed', FILE, `Multipart/Mixed; boundary=${B}`],
    [
      'an empty second file',
      [
        ...FILE,
        ...part(
          'Content-Disposition: form-data; name="second"; filename=""\r\nContent-Type: application/octet-stream',
        ),
      ],
    ],
  ])('%s', async (_, parts, type = FORM) => {
    expect((await answered(joinBytes(...parts, END), type)).images).toMatchObject([ONE_PHOTO]);
  });

  it('LF line ends', async () => {
    const text = `--${B}\nContent-Disposition: form-data; name="file"; filename="a.jpg"\n\n`;
    const body = joinBytes(
      text,
      PHOTO,
      `\n--${B}\nContent-Disposition: form-data; name="confidence"\n\n0.4\n--${B}--\n`,
    );
    const { images, seen } = await answered(body, FORM);
    expect(images).toMatchObject([{ path: 'a.jpg', ...ONE_PHOTO }]);
    expect(seen).toEqual([{ confidence: 0.4 }]);
  });

  it.each([
    [
      'by Content-Transfer-Encoding',
      'Content-Disposition: form-data; name="file"; filename="a.jpg"\r\nContent-Transfer-Encoding: base64',
    ],
    [
      'in a file',
      'Content-Disposition: form-data; name="file"; filename="a.txt"\r\nContent-Type: text/plain',
    ],
    ['in a text field', 'Content-Disposition: form-data; name="image"'],
    ['in a text field of any name', 'Content-Disposition: form-data; name="scan"'],
  ])('base64 %s', async (_, header) => {
    for (const text of [photo.toString('base64').replace(/(.{76})/g, '$1\r\n'), photo.toString('base64')]) {
      expect((await answered(joinBytes(...part(header, text), END), FORM)).images).toMatchObject([ONE_PHOTO]);
    }
  });

  it.each([
    ['no end', joinBytes.bind(undefined, ...FILE), 'end is missing'],
    ['no file', () => joinBytes(...field('confidence', '0.4'), END), 'has no file'],
    [
      'a URL',
      () => joinBytes(...field('image', 'https://example.com/a.jpg'), END),
      'is a URL, and URLs are not fetched',
    ],
    [
      'neither image nor text',
      () => joinBytes(...part('Content-Disposition: form-data; name="classes"', PHOTO), END),
      'neither an image nor UTF-8 text',
    ],
  ])('refuses a form with %s', async (_, body, words) => {
    const problem = await refused(body(), FORM);
    expect(problem).toMatchObject({ status: 400, code: 'INVALID_REQUEST' });
    expect(problem.detail).toContain(words);
  });
});

describe('text fields of a form', () => {
  async function seenWith(...fields: readonly (readonly Piece[])[]) {
    return answered(joinBytes(...FILE, ...fields.flat(), END), FORM);
  }

  it('count as absent if empty', async () => {
    const { seen, warnings } = await seenWith(
      field('confidence', ''),
      field('max', ' '),
      field('classes', ''),
      field('agnostic', ''),
      field('anything', ''),
    );
    expect(seen).toEqual([{}]);
    expect(warnings).toBeUndefined();
  });

  it('may have decimal commas and check boxes', async () => {
    const { seen } = await seenWith(field('confidence', '0,4'), field('iou', ',5'), field('agnostic', 'on'));
    expect(seen).toEqual([{ confidence: 0.4, iou: 0.5, agnostic: true }]);
  });

  it.each([
    [
      'a JSON part',
      part(
        'Content-Disposition: form-data; name="params"\r\nContent-Type: application/json',
        '{"confidence":0.4,"max":7}',
      ),
    ],
    ['a part named options', field('options', '{"confidence":0.4,"max":7}')],
  ])('may be %s', async (_, options) => {
    expect((await seenWith(options)).seen).toEqual([{ confidence: 0.4, maxDetections: 7, topK: 7 }]);
  });

  it.each([
    'submit',
    'btnUpload',
    'csrfmiddlewaretoken',
    'authenticity_token',
    '__VIEWSTATE',
    '_charset_',
    'MAX_FILE_SIZE',
    'action',
    'name',
    'upload.x',
  ])('added by the page are ignored with a warning: %s', async (name) => {
    const { seen, warnings } = await seenWith(field(name, 'SECRET-1'));
    expect(seen).toEqual([{}]);
    expect(warnings).toMatchObject([
      { code: 'OPTION_IGNORED', message: expect.stringContaining(`"${name}"`) },
    ]);
    expect(JSON.stringify(warnings)).not.toContain('SECRET');
  });

  it.each([
    ['confidense', '0.5', 'did you mean confidence?'],
    ['conf', '0.5', 'did you mean confidence?'],
    ['anything', '1', 'unknown option "anything". Supported: confidence'],
    ['confidence', '0.5.1', 'a number from 0 to 1'],
    ['confidence', '40%', 'a number from 0 to 1'],
    ['max', '1,000', 'must be an integer from 1 to 1000'],
    ['options', '[]', 'is not a JSON object'],
    ['options', '{"conf":1}', 'did you mean confidence?'],
  ])('are refused: %s=%s', async (name, text, words) => {
    const problem = await refused(joinBytes(...FILE, ...field(name, text), END), FORM);
    expect(problem.status).toBe(400);
    expect(problem.detail).toContain(words);
  });
});

describe('the query', () => {
  it('ignores parameters of platforms and proxies, and lists their names only', async () => {
    const foreign = ['code', 'clientId', 'key', 'api-version', 'X-Amz-Signature', 'utm_source', '_'];
    const query = foreign.map((name) => `${name}=SECRET-1`).join('&');
    const { seen, warnings } = await answered(photo, 'image/jpeg', `?confidence=0.4&${query}`);
    expect(seen).toEqual([{ confidence: 0.4 }]);
    expect(warnings).toEqual([
      {
        code: 'OPTION_IGNORED',
        message:
          'the query has unknown options, which were ignored: "code", "clientId", "key", "api-version", ' +
          '"X-Amz-Signature" and 2 more; supported: confidence, iou, max, classes, agnostic, topK, rle',
      },
    ]);
  });

  it('is quoted in one short line for any names', async () => {
    const name = encodeURIComponent(`\u001b[31m\r\n\u202e${'n'.repeat(5000)}`);
    const { warnings } = await answered(photo, 'image/jpeg', `?${name}=1`);
    expect(warnings?.[0]?.message).toMatch(/^[^\p{Cc}\p{Cf}]{1,300}$/u);
  });

  it('has no warnings with known options only', async () => {
    expect(await answered(photo, 'image/jpeg', '?confidence=0.4&classes=cat&classes=dog')).not.toHaveProperty(
      'warnings',
    );
  });

  it.each([
    ['?confidense=0.9', 'unknown option "confidense"; did you mean confidence?'],
    ['?code=1&Confidence=0.9', 'did you mean confidence?'],
    ['?confidence=', 'confidence: must be a number from 0 to 1'],
    ['?confidence=0&confidence=5', 'confidence is given twice'],
    ['?max=0x10', 'max: must be an integer from 1 to 1000'],
    ['?max=1e3', 'max: must be an integer from 1 to 1000'],
    ['?max=1001', 'max: must be an integer from 1 to 1000'],
    ['?topK=1001', 'topK: must be an integer from 1 to 1000'],
    ['?confidence=0x1', 'confidence: must be a number from 0 to 1'],
    ['?confidence=Infinity', 'confidence: must be a number from 0 to 1'],
    ['?agnostic=2', 'agnostic: must be true or false'],
    ['?imgsz=640', "the model's own input size"],
  ])('%s is refused with a reason', async (query, words) => {
    const problem = await refused(photo, 'image/jpeg', query);
    expect(problem).toMatchObject({ status: 400, code: 'INVALID_OPTION' });
    expect(problem.detail).toContain(words);
  });

  it.each([
    ['?confidence=1e-05', { confidence: 1e-5 }],
    ['?confidence=.5', { confidence: 0.5 }],
    ['?confidence=0,5', { confidence: 0.5 }],
    ['?max=1000', { maxDetections: 1000, topK: 1000 }],
    ['?max=10&topK=3', { maxDetections: 10, topK: 3 }],
    ['?confidence=0.4&confidence=0.4', { confidence: 0.4 }],
    ['?agnostic', { agnostic: true }],
    ['?rle=FALSE', { runLengthMasks: false }],
  ])('%s is read', async (query, options) => {
    expect((await answered(photo, 'image/jpeg', query)).seen).toEqual([options]);
  });

  it('sends the warning codes of a rendered image in a header', async () => {
    const app = createHttpApp({ model: singleModel(() => fakeServedModel()), reportFault: () => undefined });
    const request = new Request('http://test/detect?code=1', {
      method: 'POST',
      body: new Uint8Array(photo),
      headers: { Accept: 'image/png' },
    });
    const response = await app.fetch(request);
    expect(response.status).toBe(200);
    expect(response.headers.get('yololift-warnings')).toBe('OPTION_IGNORED');
  });

  it('is not lenient in JSON bodies', async () => {
    const body = Buffer.from(JSON.stringify({ image: photo.toString('base64'), code: 'x' }));
    expect(await refused(body, 'application/json')).toMatchObject({ code: 'INVALID_OPTION' });
  });
});
