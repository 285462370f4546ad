import type { CloudEventFunction } from '@google-cloud/functions-framework';
import { YoloLiftError } from '@yololift/core';
import { runObjects, type ServerlessFunction } from '@yololift/core/functions';
import { withinMs } from '@yololift/core/serving';

interface StoredObject {
  readonly bucket?: string;
  readonly name?: string;
}

/** Cloud Storage says that an object has come (`google.cloud.storage.object.v1.finalized`). Results go to `RESULTS`. */
export function bucketHandler(worker: ServerlessFunction): CloudEventFunction<StoredObject> {
  return ({ data, id }) =>
    worker.handle({ requestId: id, trigger: 'bucket' }, async () => {
      const { bucket, name } = data ?? {};
      if (bucket === undefined || name === undefined) {
        throw new YoloLiftError('INVALID_REQUEST', 'the event names no object of Cloud Storage');
      }
      const { timeoutMs } = worker.configuration;
      await withinMs(timeoutMs, {}, (deadline) => runObjects(worker, [`gs://${bucket}/${name}`], deadline));
    });
}
