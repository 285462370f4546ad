import { failed, type PayloadAnswer } from './lambda-failure.ts';
import { type LambdaOptions, type LambdaRuntime, startLambda } from './start-lambda.ts';

/** Copies of one function, one invocation each. */
export interface LambdaPool {
  /** Sends the event to an idle copy; starts a copy if none is idle; throttles if all are busy. */
  invoke(event: Uint8Array): Promise<PayloadAnswer>;
  /** Whether an invocation would run now without being throttled. */
  hasRoom(): boolean;
  /** Starts copies up to this number. */
  provision(copies: number): Promise<void>;
  /** Running copies. */
  copies(): readonly LambdaRuntime[];
  stop(): Promise<void>;
}

interface Copy {
  readonly starting: Promise<LambdaRuntime>;
  started?: LambdaRuntime;
  isBusy: boolean;
}

/** Creates a pool. As on Lambda, a copy that timed out or exited is replaced at the next invocation. */
export function lambdaPool(options: LambdaOptions, limit: number): LambdaPool {
  const pool = new Set<Copy>();
  return { invoke, hasRoom, provision, copies, stop };

  async function invoke(event: Uint8Array): Promise<PayloadAnswer> {
    const copy = idle() ?? start();
    if (copy === undefined) return failed('TooManyRequestsException', 'Rate Exceeded.');
    copy.isBusy = true;
    const runtime = await copy.starting;
    const answer = await runtime.invokePayload(event);
    copy.isBusy = false;
    if (!runtime.isRunning()) pool.delete(copy);
    return answer;
  }

  function idle(): Copy | undefined {
    return [...pool].find(({ isBusy, started }) => !isBusy && started?.isRunning() !== false);
  }

  function start(): Copy | undefined {
    for (const copy of pool) if (copy.started?.isRunning() === false) pool.delete(copy);
    if (pool.size >= limit) return undefined;
    const copy: Copy = { starting: startLambda(options), isBusy: false };
    pool.add(copy);
    void copy.starting.then((runtime) => {
      copy.started = runtime;
    });
    return copy;
  }

  function hasRoom(): boolean {
    return [...pool].filter(({ isBusy }) => isBusy).length < limit;
  }

  async function provision(copies: number): Promise<void> {
    while (pool.size < Math.min(copies, limit)) start();
    for (const { starting } of [...pool]) {
      const { initError } = await starting;
      if (initError === undefined) continue;
      await stop();
      throw new Error(`the function cannot start: ${initError.errorType}: ${initError.errorMessage}`);
    }
  }

  function copies(): readonly LambdaRuntime[] {
    return [...pool].flatMap(({ started }) => (started?.isRunning() === true ? [started] : []));
  }

  async function stop(): Promise<void> {
    await Promise.all([...pool].map(async ({ starting }) => (await starting).stop()));
    pool.clear();
  }
}
