import type { Metrics } from '../ports/metrics.ts';
import type { ModelSource } from '../serving/served-model.ts';
import { tracePrediction } from '../telemetry/trace-prediction.ts';

/** A source whose predictions are counted, timed and traced. */
export function observed(source: ModelSource, metrics: Metrics): ModelSource {
  return {
    ...source,
    use: (fn) =>
      source.use((served) => {
        const model = served.release?.model ?? served.description.name;
        return fn({
          ...served,
          async predict(image, options) {
            const prediction = await served.predict(image, options);
            metrics.count('imagesLookedAt', 1, { model });
            metrics.record('inferenceMs', prediction.timings.totalMs, { model });
            tracePrediction(prediction.timings, { model });
            return prediction;
          },
        });
      }),
  };
}
