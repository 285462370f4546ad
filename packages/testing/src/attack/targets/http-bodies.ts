import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { YoloLiftError } from '@yololift/core';
import { constantYoloModel } from '@yololift/core/testing';
import { asModel, loadYolo } from '@yololift/core/yolo';
import { singleModel } from '@yololift/serving';
import type { Problem } from '@yololift/serving/http';
import { createHttpApp } from '@yololift/serving/http';
import type { AttackTarget } from '../attack-target.ts';
import { mutateBytes } from '../mutate-bytes.ts';
import { mutateJson, mutateText } from '../mutate-text.ts';
import type { SeededRandom } from '../seeded-random.ts';
import { seedPictures } from './seed-pictures.ts';

interface Body {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly type: string;
}

type MakeBody = (picture: Uint8Array, random: SeededRandom) => Promise<Body> | Body;

const MAKE_BODY: readonly MakeBody[] = [bareBytes, jsonBody, formBody];
const QUERIES = ['', 'confidence=0.4', 'classes=dog,cat&max=5', 'rle', 'topK=3&iou=0.5'];
const ACCEPTS = ['*/*', 'application/json', 'image/png', 'image/jpeg;q=0.3, application/json;q=0.2'];

/** `POST /detect` requests with mutated bodies, queries and headers, to an app with a real model. */
export async function attackBodies(folder: string): Promise<AttackTarget> {
  const seeds = await seedPictures();
  const yolo = await loadYolo(await writeModel(folder), { thread: 'inline', maxPixels: 4_000_000 });
  const model = asModel(yolo);
  let fault: unknown;
  const app = createHttpApp({
    model: singleModel(() => ({ model })),
    reportFault: (error) => {
      fault = error;
    },
  });
  return {
    async attack(random) {
      const response = await app.fetch(await makeRequest(random.pick(seeds), random));
      const text = await response.text();
      if (response.status === 500) throw fault ?? new Error(`500: ${text}`);
      if (response.status >= 400) throw problemOf(response, text);
    },
    close: () => model.close(),
  };
}

/** The typed error of an error response. */
function problemOf(response: Response, text: string): Error {
  const isProblem = response.headers.get('content-type')?.startsWith('application/problem+json');
  const { code, detail } = (isProblem ? JSON.parse(text) : {}) as Partial<Problem>;
  if (code !== undefined && detail !== undefined) return new YoloLiftError(code, detail);
  return new Error(`${response.status} is not problem+json: ${text.slice(0, 200)}`);
}

async function writeModel(folder: string): Promise<string> {
  const file = join(folder, 'model.onnx');
  const shape = [1, 6, 84];
  const data = new Float32Array(6 * 84).fill(0.9);
  const metadata = { task: 'detect', stride: '32', names: "{0: 'dog', 1: 'cat'}" };
  const outputs = [{ name: 'output0', shape, data }];
  await writeFile(file, constantYoloModel({ input: { shape: [1, 3, 64, 64] }, outputs, metadata }));
  return file;
}

async function makeRequest(picture: Uint8Array, random: SeededRandom): Promise<Request> {
  const { bytes, type } = await random.pick(MAKE_BODY)(picture, random);
  const query = random.chance(0.5) ? mutateText(random.pick(QUERIES), random) : random.pick(QUERIES);
  const headers = new Headers({ accept: random.pick(ACCEPTS) });
  if (random.chance(0.9))
    setHeader(headers, 'content-type', random.chance(0.1) ? mutateText(type, random) : type);
  if (random.chance(0.1)) setHeader(headers, 'content-length', mutateText('100', random));
  return new Request(new URL(`?${query}`, 'http://127.0.0.1/detect'), {
    method: 'POST',
    headers,
    body: bytes,
  });
}

/** Skips a header that is invalid in HTTP. */
function setHeader(headers: Headers, name: string, value: string): void {
  try {
    headers.set(name, value);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
  }
}

function bareBytes(picture: Uint8Array, random: SeededRandom): Body {
  const type = random.pick(['image/jpeg', 'application/octet-stream', '*/*', 'text/plain']);
  return { bytes: new Uint8Array(mutateBytes(picture, random)), type };
}

function jsonBody(picture: Uint8Array, random: SeededRandom): Body {
  const value = { image: Buffer.from(picture).toString('base64'), confidence: 0.3, classes: ['dog'] };
  const text = JSON.stringify(mutateJson(value, random)) ?? '';
  const broken = random.chance(0.3) ? mutateText(text, random) : text;
  return { bytes: new TextEncoder().encode(broken), type: 'application/json' };
}

async function formBody(picture: Uint8Array, random: SeededRandom): Promise<Body> {
  const form = new FormData();
  form.set('image', new Blob([new Uint8Array(picture)], { type: 'image/jpeg' }), 'photo.jpg');
  form.set('confidence', '0.4');
  const sent = new Response(form);
  const bytes = new Uint8Array(await sent.arrayBuffer());
  return {
    bytes: new Uint8Array(random.chance(0.7) ? mutateBytes(bytes, random) : bytes),
    type: sent.headers.get('content-type') ?? '',
  };
}
