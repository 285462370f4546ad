import { defineTask, type Item, type Stage, type Task } from '../../model/task.ts';
import type { AnnotatedFormat } from '../draw/annotate-image.ts';
import type { PredictOptions, YoloModel } from '../pipeline/yolo-model.ts';
import type { Timings } from '../prediction.ts';
import { detectionSchema, imageSchema, modelSchema } from './answer-schemas.ts';
import { blankPicture } from './blank-picture.ts';
import { DETECT_OPTION_NAMES } from './detect-option-names.ts';
import { detectOptionsSchema, toPredictOptions } from './detect-options.ts';
import { imageDocumentInTurns } from './image-document.ts';

/** Media types of annotated images. */
const RENDERS: Readonly<Record<string, AnnotatedFormat>> = { 'image/jpeg': 'jpeg', 'image/png': 'png' };

/** The task of a YOLO model: detect, segment, pose, classify or obb, on encoded images. */
export function yoloTask({ description, predict }: Pick<YoloModel, 'description' | 'predict'>): Task {
  return defineTask<PredictOptions>({
    id: description.task,
    ...YOLO_TASK,
    parseOptions: (given) => toPredictOptions(given, description.labels),
    async run(item, options, { render, signal, onBegin }) {
      const format = render === undefined ? undefined : RENDERS[render];
      const draw = format === undefined ? {} : { draw: { format } };
      const calledAt = performance.now();
      let waitedMs = 0;
      const begin = () => {
        waitedMs = performance.now() - calledAt;
        onBegin?.();
      };
      const call = { ...draw, ...(signal !== undefined && { signal }), onBegin: begin };
      const prediction = await predict(toImageSource(item), { ...options, ...call });
      const { picture, warnings } = prediction;
      // Without queueing time.
      const timings = { ...prediction.timings, totalMs: prediction.timings.totalMs - waitedMs };
      return {
        document: { ...(await imageDocumentInTurns({ ...prediction, timings })) },
        stages: toStages(timings),
        totalMs: timings.totalMs,
        ...(picture !== undefined && { rendered: picture }),
        ...(warnings !== undefined && { warnings }),
      };
    },
    sample: async () => ({ bytes: await blankPicture(description.input) }),
  });
}

/** The part of the task common to all YOLO models. */
const YOLO_TASK = {
  accepts: ['image/*'],
  renders: Object.keys(RENDERS),
  options: { schema: detectOptionsSchema, names: DETECT_OPTION_NAMES },
  answer: imageSchema,
  details: modelSchema,
  components: { Detection: detectionSchema },
  plural: 'images',
  isItemFault: (code: string) => code.startsWith('IMAGE_'),
};

function toImageSource(item: Item): string | Uint8Array {
  return 'path' in item ? item.path : item.bytes;
}

const STAGES = ['decode', 'letterbox', 'run', 'head', 'nms', 'draw'] as const;

function toStages(timings: Timings): readonly Stage[] {
  return STAGES.flatMap((name) => {
    const ms = timings[`${name}Ms`];
    return ms === undefined ? [] : [{ name, ms }];
  });
}
