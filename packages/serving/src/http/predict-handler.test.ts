import { YoloLiftError } from '@yololift/core/errors';
import type { PredictionDocument, PredictOptions } from '@yololift/core/yolo';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { type FakePredict, fakeServedModel, findCat } from '../../testing/fake-served-model.ts';
import { singleModel } from '../slot/served-model.ts';
import { problemSchema, taskComponents } from './answer-schemas.ts';
import { createHttpApp } from './create-http-app.ts';
import type { HttpLimits } from './http-limits.ts';

const DETECT = 'http://test/detect';

let photo: Uint8Array<ArrayBuffer>;

beforeAll(async () => {
  const blank = { width: 40, height: 30, channels: 3, background: '#336699' } as const;
  photo = new Uint8Array(await sharp({ create: blank }).jpeg().toBuffer());
});

function createApp({
  predict = findCat,
  limits = {},
}: {
  predict?: FakePredict;
  limits?: Partial<HttpLimits>;
} = {}) {
  const faults: unknown[] = [];
  const model = fakeServedModel(predict);
  const app = createHttpApp({
    model: singleModel(() => model),
    limits,
    reportFault: (error) => faults.push(error),
  });
  return { ...app, faults };
}

function post(
  body: string | FormData | Uint8Array<ArrayBuffer>,
  { type, accept, query = '' }: { type?: string; accept?: string; query?: string } = {},
) {
  const headers = {
    ...(type !== undefined && { 'Content-Type': type }),
    ...(accept !== undefined && { Accept: accept }),
  };
  return new Request(DETECT + query, { method: 'POST', body, headers });
}

/** Predicts a cat, and records its options. */
function recordOptions(seen: PredictOptions[]): FakePredict {
  return (bytes, options) => {
    seen.push(options);
    return findCat(bytes);
  };
}

function postJson(value: unknown, query = '') {
  return post(JSON.stringify(value), { type: 'application/json', query });
}

function base64(bytes: Uint8Array) {
  return Buffer.from(bytes).toString('base64');
}

/** Reads an answer that must match the schema exactly. */
async function readPrediction(response: Response) {
  expect(response.status).toBe(200);
  const answer = (await response.json()) as PredictionDocument;
  const { Prediction } = taskComponents(fakeServedModel().model.task);
  expect(Prediction?.parse(answer)).toEqual(answer);
  return answer;
}

async function readProblem(response: Response) {
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  const problem = problemSchema.strict().parse(await response.json());
  expect(problem.status).toBe(response.status);
  expect(problem.detail).not.toMatch(/\n|\.ts:|node_modules/);
  return problem;
}

describe('bodies', () => {
  it.each([
    'image/jpeg',
    'image/made-up',
    'application/octet-stream',
    'application/x-www-form-urlencoded',
    undefined,
  ])('accepts raw bytes as %s', async (type) => {
    const { images, model } = await readPrediction(
      await createApp().fetch(post(photo, type ? { type } : {})),
    );
    expect(images).toMatchObject([{ path: 'image', width: 40, height: 30, detections: [{ name: 'cat' }] }]);
    expect(model).toMatchObject({ name: 'cats', task: 'detect', input: { width: 64, height: 64 } });
  });

  it('accepts form files in any field and keeps their names', async () => {
    const form = new FormData();
    form.append('photo', new File([photo], 'späti.jpg'));
    form.append('other', new File([photo], 'b.jpg'));
    const { images } = await readPrediction(await createApp().fetch(post(form)));
    expect(images.map(({ path }) => path)).toEqual(['späti.jpg', 'b.jpg']);
  });

  it('reads options from text fields of a form', async () => {
    const seen: PredictOptions[] = [];
    const app = createApp({ predict: recordOptions(seen) });
    const form = new FormData();
    form.append('image', new File([photo], 'a.jpg'));
    form.append('confidence', '0.6');
    await readPrediction(await app.fetch(post(form)));
    expect(seen).toEqual([{ confidence: 0.6 }]);
  });

  it.each(['', 'data:image/jpeg;base64,'])('accepts JSON with base64 after %j', async (prefix) => {
    const { images } = await readPrediction(
      await createApp().fetch(postJson({ image: prefix + base64(photo) })),
    );
    expect(images).toMatchObject([{ path: 'image', width: 40 }]);
  });

  it('accepts wrapped and URL-safe base64', async () => {
    const text = Buffer.from(photo)
      .toString('base64url')
      .replace(/(.{76})/g, '$1\r\n');
    await readPrediction(await createApp().fetch(postJson({ image: text })));
  });

  it('answers several images in order; an invalid one fails alone', async () => {
    const images = [base64(photo), base64(Buffer.from('<svg xmlns="x"></svg>')), ''];
    const answer = await readPrediction(await createApp().fetch(postJson({ images })));
    expect(answer.images).toMatchObject([
      { path: 'images[0]', width: 40 },
      { path: 'images[1]', error: { code: 'IMAGE_UNSUPPORTED' } },
      { path: 'images[2]', error: { code: 'IMAGE_EMPTY' } },
    ]);
  });
});

describe('options', () => {
  async function optionsSeen(request: Request) {
    const seen: PredictOptions[] = [];
    await readPrediction(await createApp({ predict: recordOptions(seen) }).fetch(request));
    return seen[0];
  }

  it('are read from the query', async () => {
    const query = '?confidence=0.5&iou=0.4&max=7&classes=dog,0&agnostic&topK=3&rle=true';
    expect(await optionsSeen(post(photo, { query }))).toEqual({
      confidence: 0.5,
      iou: 0.4,
      maxDetections: 7,
      classes: [1, 0],
      agnostic: true,
      topK: 3,
      runLengthMasks: true,
    });
  });

  it('in the body override the query', async () => {
    const request = postJson(
      { image: base64(photo), confidence: 0.7, classes: ['cat', 1] },
      '?confidence=0.1&max=3',
    );
    expect(await optionsSeen(request)).toEqual({
      confidence: 0.7,
      maxDetections: 3,
      topK: 3,
      classes: [0, 1],
    });
  });

  it('accept a numeric label as a label', async () => {
    expect(await optionsSeen(post(photo, { query: '?classes=2&classes=0' }))).toEqual({ classes: [2, 0] });
  });

  it.each([
    ['?confidence=2', 'confidence'],
    ['?confidence=', 'confidence'],
    ['?confidence=NaN', 'confidence'],
    ['?iou=abc', 'iou'],
    ['?max=0', 'max'],
    ['?max=1.5', 'max'],
    ['?topK=-1', 'topK'],
    ['?agnostic=perhaps', 'agnostic'],
    ['?classes=zebra', 'no class "zebra"'],
    ['?classes=3', 'no class "3"'],
    ['?conf=0.5', 'unknown option "conf"'],
    ['?confidence=0.1&confidence=0.2', 'confidence'],
  ])('refuses %s', async (query, words) => {
    const problem = await readProblem(await createApp().fetch(post(photo, { query })));
    expect(problem).toMatchObject({ status: 400, code: 'INVALID_OPTION' });
    expect(problem.detail).toContain(words);
  });
});

describe('refuses', () => {
  it.each([
    ['nothing', '', 400, 'IMAGE_EMPTY'],
    ['text', 'hello', 415, 'IMAGE_UNSUPPORTED'],
    ['SVG', '<svg xmlns="http://www.w3.org/2000/svg"/>', 415, 'IMAGE_UNSUPPORTED'],
  ])('%s instead of an image', async (_, body, status, code) => {
    expect(await readProblem(await createApp().fetch(post(body, { type: 'image/png' })))).toMatchObject({
      status,
      code,
    });
  });

  it('a truncated image', async () => {
    const problem = await readProblem(await createApp().fetch(post(photo.slice(0, -100))));
    expect(problem).toMatchObject({ status: 422, code: 'IMAGE_CORRUPT' });
  });

  it.each([
    ['invalid JSON', '{"image":'],
    ['a list', '[]'],
    ['a number', '7'],
    ['null', 'null'],
    ['an empty body', ''],
    ['no image', '{}'],
    ['no images', '{"images":[]}'],
    ['images that are not a list', '{"images":"abcd"}'],
    ['both', '{"image":"","images":[""]}'],
    ['an image that is a number', '{"image":7}'],
    ['an image that is an object', '{"images":[{}]}'],
    ['a URL', '{"image":"https://example.com/bus.jpg"}'],
    ['invalid base64', '{"image":"häschen"}'],
    ['bytes that are not UTF-8', new Uint8Array([0x22, 0xff, 0x22])],
    ['a hundred thousand brackets', '['.repeat(100_000)],
    ['a deep tree', `{"image":${'['.repeat(50_000)}${']'.repeat(50_000)}}`],
  ])('JSON: %s', async (_, body) => {
    const problem = await readProblem(
      await createApp().fetch(post(body, { type: 'application/json; charset=utf-8' })),
    );
    expect(problem).toMatchObject({ status: 400, code: 'INVALID_REQUEST' });
  });

  it('JSON: an unknown key and wrong types', async () => {
    const image = base64(photo);
    for (const extra of [
      { conf: 1 },
      { confidence: '0.5' },
      { agnostic: 1 },
      { classes: {} },
      { max: 1e30 },
    ]) {
      const problem = await readProblem(await createApp().fetch(postJson({ image, ...extra })));
      expect(problem).toMatchObject({ status: 400, code: 'INVALID_OPTION' });
    }
  });

  it('oversized lists, without reading their items', async () => {
    const numbers = Array.from({ length: 200_000 }, () => ({}));
    const image = base64(photo);
    const tooManyClasses = await readProblem(await createApp().fetch(postJson({ image, classes: numbers })));
    expect(tooManyClasses.code).toBe('INVALID_OPTION');
    const tooManyImages = await readProblem(await createApp().fetch(postJson({ images: numbers })));
    expect(tooManyImages).toMatchObject({ status: 413, code: 'REQUEST_TOO_LARGE' });
  });

  it.each([
    ['no boundary', 'multipart/form-data', 'x', 400],
    ['another boundary', 'multipart/form-data; boundary=abc', '--xyz\r\n\r\n--xyz--', 400],
    [
      'no file',
      'multipart/form-data; boundary=b',
      '--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--b--\r\n',
      400,
    ],
    ['too many parts', 'multipart/form-data; boundary=b', '--b\r\n'.repeat(100_000), 413],
    ['one-letter noise', 'multipart/form-data; boundary=b', 'b'.repeat(1_000_000), 400],
  ])('a form with %s', async (_, type, body, status) => {
    expect((await readProblem(await createApp().fetch(post(body, { type })))).status).toBe(status);
  });

  it.each(['text/html', 'application/xml', 'video/mp4'])('a body of type %s', async (type) => {
    const problem = await readProblem(await createApp().fetch(post('<p>a picture of a cat</p>', { type })));
    expect(problem).toMatchObject({ status: 415, code: 'CONTENT_TYPE_UNSUPPORTED' });
  });

  it('a compressed body', async () => {
    const headers = { 'Content-Encoding': 'gzip' };
    const response = await createApp().fetch(new Request(DETECT, { method: 'POST', body: photo, headers }));
    expect((await readProblem(response)).code).toBe('CONTENT_TYPE_UNSUPPORTED');
  });

  it('a body over the limit without Content-Length', async () => {
    let pulled = 0;
    const body = new ReadableStream({
      pull(controller) {
        pulled += 1;
        controller.enqueue(new Uint8Array(1000));
      },
    });
    const request = new Request(DETECT, { method: 'POST', body, duplex: 'half' });
    const problem = await readProblem(await createApp({ limits: { maxBodyBytes: 5000 } }).fetch(request));
    expect(problem).toMatchObject({ status: 413, code: 'REQUEST_TOO_LARGE' });
    expect(pulled).toBeLessThan(10);
  });

  it('a body whose Content-Length is over the limit, without reading it', async () => {
    const request = post(photo);
    request.headers.set('Content-Length', '20000001');
    expect((await readProblem(await createApp().fetch(request))).code).toBe('REQUEST_TOO_LARGE');
    expect(request.bodyUsed).toBe(false);
  });
});

describe('faults', () => {
  it('hides the message of an unexpected error, and reports the error', async () => {
    const app = createApp({ predict: () => Promise.reject(new TypeError('secret /home/me/x.ts:1')) });
    const problem = await readProblem(await app.fetch(post(photo)));
    expect(problem).toMatchObject({ status: 500, code: 'INTERNAL' });
    expect(problem.detail).not.toContain('secret');
    expect(app.faults).toMatchObject([{ message: 'secret /home/me/x.ts:1' }]);
  });

  it('fails the whole request if the model fails', async () => {
    const died = new YoloLiftError('INFERENCE_THREAD_DIED', 'the inference thread ended');
    const app = createApp({ predict: () => Promise.reject(died) });
    const response = await app.fetch(postJson({ images: [base64(photo), base64(photo)] }));
    expect(response.headers.get('retry-after')).toBe('1');
    expect(await readProblem(response)).toMatchObject({ status: 503, code: 'INFERENCE_THREAD_DIED' });
  });
});

describe('rendered images', () => {
  it.each([
    ['image/png', 'image/png'],
    ['image/jpeg', 'image/jpeg'],
    ['image/*', 'image/jpeg'],
    ['application/json;q=0.5, image/png', 'image/png'],
  ])('Accept %s gives %s', async (accept, type) => {
    const response = await createApp().fetch(post(photo, { accept }));
    expect(response.headers.get('content-type')).toBe(type);
    expect(response.headers.get('server-timing')).toMatch(/draw;dur=/);
    const picture = await sharp(await response.arrayBuffer()).metadata();
    expect(picture).toMatchObject({ width: 40, height: 30, format: type.slice('image/'.length) });
  });

  it.each(['*/*', 'application/json', 'text/html, */*;q=0.8', '', 'image/png;q=0, */*'])(
    'Accept %j gives JSON',
    async (accept) => {
      await readPrediction(await createApp().fetch(post(photo, { accept })));
    },
  );

  it('refuses other types before reading the body', async () => {
    const request = post(photo, { accept: 'text/html' });
    expect(await readProblem(await createApp().fetch(request))).toMatchObject({
      status: 406,
      code: 'NOT_ACCEPTABLE',
    });
    expect(request.bodyUsed).toBe(false);
  });

  it('renders one image only', async () => {
    const form = new FormData();
    form.append('a', new File([photo], 'a.jpg'));
    form.append('b', new File([photo], 'b.jpg'));
    const problem = await readProblem(await createApp().fetch(post(form, { accept: 'image/png' })));
    expect(problem).toMatchObject({ status: 406, code: 'NOT_ACCEPTABLE' });
    const { images } = await readPrediction(
      await createApp().fetch(post(form, { accept: 'image/png, application/json;q=0.1' })),
    );
    expect(images).toHaveLength(2);
  });

  it('answers an invalid image with a problem', async () => {
    const problem = await readProblem(
      await createApp().fetch(post('text', { type: 'image/png', accept: 'image/png' })),
    );
    expect(problem.code).toBe('IMAGE_UNSUPPORTED');
  });
});

it('sends Server-Timing', async () => {
  const timing = (await createApp().fetch(post(photo))).headers.get('server-timing');
  expect(timing).toMatch(
    /^queue;dur=[\d.]+, decode;dur=1, letterbox;dur=2, run;dur=3, head;dur=4, nms;dur=5, total;dur=[\d.]+$/,
  );
});
