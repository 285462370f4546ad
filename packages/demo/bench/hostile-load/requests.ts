import type { FunctionRuntime } from '@yololift/testing';

/** A request to `/detect`, and its acceptable answers. */
export interface HostileRequest {
  readonly what: string;
  readonly path: string;
  readonly body: Uint8Array;
  readonly headers: Readonly<Record<string, string>>;
}

/** Outcome of a request. Status 0: the connection was closed. */
export interface Answered {
  readonly status: number;
  readonly code: string;
  readonly bytes: number;
  readonly ms: number;
}

/** Sends a request and reads the whole answer. */
export async function send(
  runtime: FunctionRuntime,
  { path, body, headers }: Omit<HostileRequest, 'what'>,
): Promise<Answered> {
  const startedAt = performance.now();
  const since = () => performance.now() - startedAt;
  try {
    const response = await runtime.fetch(path, { method: 'POST', body: new Uint8Array(body), headers });
    const answer = Buffer.from(await response.arrayBuffer());
    const isProblem = response.headers.get('content-type')?.includes('problem') ?? false;
    const code = isProblem ? String((JSON.parse(answer.toString()) as { code?: string }).code) : '';
    return { status: response.status, code, bytes: answer.length, ms: since() };
  } catch (error) {
    return { status: 0, code: String((error as Error).cause ?? error), bytes: 0, ms: since() };
  }
}
