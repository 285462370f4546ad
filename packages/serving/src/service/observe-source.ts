import { wrapRuns } from '@yololift/core/model';
import type { Metrics } from '@yololift/core/ports';
import type { ModelSource } from '../slot/served-model.ts';
import { traceRun } from '../telemetry/trace-run.ts';

/** Wraps a source: counts, times and traces its predictions. */
export function observeSource(source: ModelSource, metrics: Metrics): ModelSource {
  return {
    ...source,
    use: (fn) =>
      source.use((served) => {
        const model = served.release?.model ?? served.model.name;
        const observedModel = wrapRuns(served.model, async (run) => {
          const answer = await run();
          metrics.count('predictions', 1, { model });
          metrics.record('predictionMs', answer.totalMs, { model });
          traceRun(answer, { model });
          return answer;
        });
        return fn({ ...served, model: observedModel });
      }),
  };
}
