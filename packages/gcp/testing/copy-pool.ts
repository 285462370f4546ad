import type { FunctionsFramework } from './functions-framework.ts';

/** Instances of one function, each with a limit of concurrent requests. */
export interface CopyPool {
  /** Runs `work` with an instance that has capacity; `false` if none had in time. */
  run(work: (copy: FunctionsFramework) => Promise<void>): Promise<boolean>;
  /** Running instances. */
  copies(): readonly FunctionsFramework[];
  stop(): Promise<void>;
}

/** Limits of a pool, as given to `startCloudRun`. */
export interface PoolLimits {
  readonly copies: number;
  readonly concurrency: number;
  readonly queueTimeoutMs: number;
}

interface Copy {
  readonly starting: Promise<FunctionsFramework>;
  started?: FunctionsFramework;
  requests: number;
}

/** Starts instances on demand; an instance that exited is replaced at the next request. */
export function copyPool(start: () => Promise<FunctionsFramework>, limits: PoolLimits): CopyPool {
  const pool = new Set<Copy>();
  const waiting: ((copy: Copy | undefined) => void)[] = [];
  return { run, copies, stop };

  async function run(work: (copy: FunctionsFramework) => Promise<void>): Promise<boolean> {
    const copy = take() ?? (await turn());
    if (copy === undefined) return false;
    try {
      await work(await copy.starting);
    } finally {
      copy.requests -= 1;
      callNext();
    }
    return true;
  }

  function take(): Copy | undefined {
    for (const copy of pool) if (copy.started?.isRunning() === false) pool.delete(copy);
    const withRoom = [...pool].find(({ requests }) => requests < limits.concurrency);
    const copy = withRoom ?? (pool.size < limits.copies ? launch() : undefined);
    if (copy !== undefined) copy.requests += 1;
    return copy;
  }

  function launch(): Copy {
    const copy: Copy = { starting: start(), requests: 0 };
    pool.add(copy);
    copy.starting.then(
      (runtime) => {
        copy.started = runtime;
      },
      () => pool.delete(copy),
    );
    return copy;
  }

  function turn(): Promise<Copy | undefined> {
    return new Promise((resolve) => {
      const giveUp = setTimeout(leave, limits.queueTimeoutMs);
      waiting.push(called);

      function called(copy: Copy | undefined): void {
        clearTimeout(giveUp);
        resolve(copy);
      }

      function leave(): void {
        waiting.splice(waiting.indexOf(called), 1);
        resolve(undefined);
      }
    });
  }

  function callNext(): void {
    while (waiting.length > 0) {
      const copy = take();
      if (copy === undefined) return;
      waiting.shift()?.(copy);
    }
  }

  function copies(): readonly FunctionsFramework[] {
    return [...pool].flatMap(({ started }) => (started?.isRunning() === true ? [started] : []));
  }

  async function stop(): Promise<void> {
    for (const called of waiting.splice(0)) called(undefined);
    const all = await Promise.allSettled([...pool].map(({ starting }) => starting));
    await Promise.all(all.map((one) => one.status === 'fulfilled' && one.value.stop()));
    pool.clear();
  }
}
