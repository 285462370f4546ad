import { EventEmitter, once } from 'node:events';
import { readFile } from 'node:fs/promises';
import type { Detection, LogFields, PredictionDocument } from '@yololift/core';
import type { ReleaseName } from '@yololift/core/release';
import { yoloRuntime } from '@yololift/core/yolo';
import { SAMPLE_PAGES } from '@yololift/demo-model';
import { openPort } from '@yololift/server';
import { createHttpApp } from '@yololift/serving/http';
import { type FollowOptions, followPointer } from '../src/serve/follow-pointer.ts';
import { AMPLE_MEMORY } from './ample-memory.ts';

/** The answer to `POST /detect`. */
export interface DetectAnswer {
  readonly status: number;
  /** s */
  readonly retryAfter?: number;
  readonly code?: string;
  readonly detail?: string;
  readonly detections?: readonly Detection[];
  readonly release?: ReleaseName;
}

/** A log line of the server. */
interface Logged {
  readonly level: string;
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** A server on a free port that follows the pointer. */
export interface PointerServer {
  /** Settles as the source's `start` does. */
  readonly started: Promise<void>;
  readonly lines: readonly Logged[];
  /** Sends a sample page to `POST /detect`. */
  detect(): Promise<DetectAnswer>;
  /** The response of `GET /v2/health/ready`. */
  health(): Promise<{ readonly status: number; readonly body: Readonly<Record<string, unknown>> }>;
  /** Returns the first matching log line; waits for it if necessary. */
  logged(message: RegExp): Promise<Logged>;
  close(): Promise<void>;
}

/** Starts a server as `serve --pointer` does, without waiting until it is ready. */
export async function startPointerServer(
  options: Omit<FollowOptions, 'logger' | 'run' | 'runtimes' | 'maxGrowthBytes' | 'memory'>,
): Promise<PointerServer> {
  const lines: Logged[] = [];
  const news = new EventEmitter();
  const write = (level: string) => (fields: LogFields, message: string) => {
    lines.push({ level, message, fields });
    news.emit('line');
  };
  const source = followPointer({
    ...options,
    run: { threads: 1 },
    runtimes: { yolo: () => yoloRuntime() },
    maxGrowthBytes: Infinity,
    memory: AMPLE_MEMORY,
    logger: { info: write('info'), warn: write('warn'), error: write('error') },
  });
  const app = createHttpApp({
    model: source.source,
    reportFault: (error) => lines.push({ level: 'fault', message: String(error), fields: {} }),
  });
  const { server, url } = await openPort(app.fetch, { host: '127.0.0.1', port: 0 });
  const page = new Uint8Array(await readFile(SAMPLE_PAGES[0] ?? ''));
  const started = source.start();
  started.catch(() => undefined); // rethrown to callers that await it

  return {
    started,
    lines,
    async detect() {
      return parseAnswer(await fetch(`${url}/detect`, { method: 'POST', body: page }));
    },
    async health() {
      const response = await fetch(`${url}/v2/health/ready`);
      return { status: response.status, body: (await response.json()) as Record<string, unknown> };
    },
    async logged(message) {
      for (;;) {
        const line = lines.find((one) => message.test(one.message));
        if (line !== undefined) return line;
        await once(news, 'line');
      }
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await source.close();
    },
  };
}

async function parseAnswer(response: Response): Promise<DetectAnswer> {
  const { status, headers } = response;
  const body = (await response.json()) as Partial<PredictionDocument> & Pick<DetectAnswer, 'code' | 'detail'>;
  const wait = headers.get('retry-after');
  if (body.code !== undefined) {
    const { code, detail } = body;
    return { status, code, ...(detail && { detail }), ...(wait && { retryAfter: Number(wait) }) };
  }
  const [image] = body.images ?? [];
  const release = body.model?.release;
  return {
    status,
    ...(image && 'detections' in image && { detections: image.detections }),
    ...(release && { release }),
  };
}
