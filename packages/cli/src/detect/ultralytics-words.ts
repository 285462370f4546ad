import { YoloLiftError } from '@yololift/core';

/** Settings of Ultralytics' command line, and what they are here. */
const SETTINGS: Readonly<Record<string, string>> = {
  source: 'name the images themselves: yololift detect bus.jpg',
  model: '--model yolo11n.onnx',
  conf: '--confidence 0.25',
  iou: '--iou 0.45',
  imgsz: '--input-size 640',
  max_det: '--max 300',
  classes: '--classes person,car',
  agnostic_nms: '--agnostic',
  save: '--save out/',
  project: '--save out/',
  name: '--save out/',
  data: '--labels data.yaml',
  task: '--task detect',
  device: 'nothing: models run on the CPU',
  half: 'nothing: the precision is in the model file',
  mode: 'the command: yololift detect, yololift eval',
};

/** Options of Ultralytics and YOLOv5 by their spelling as options. */
const OPTIONS: Readonly<Record<string, string>> = {
  ...SETTINGS,
  'conf-thres': '--confidence 0.25',
  'iou-thres': '--iou 0.45',
  'max-det': '--max 300',
  img: '--input-size 640',
  'img-size': '--input-size 640',
  weights: '--model yolo11n.onnx',
  'save-txt': '--json, or --jsonl',
  'agnostic-nms': '--agnostic',
  nosave: 'nothing: pictures are saved only with --save',
};

/**
 * Tells whoever writes `conf=0.5` how that is written here.
 * @throws YoloLiftError `INVALID_OPTION`
 */
export function assertNoSetting(argument: string): void {
  const [, name] = /^([a-z_]+)=/.exec(argument) ?? [];
  const here = name === undefined ? undefined : SETTINGS[name];
  if (here !== undefined) throw new YoloLiftError('INVALID_OPTION', `${argument}: here it is ${here}`);
}

/** What an option of Ultralytics is here; `error: unknown option '--conf'` → `here it is --confidence 0.25`. */
export function hintFor(message: string): string | undefined {
  const [, name = ''] = /unknown option '--([\w-]+)/.exec(message) ?? [];
  const here = Object.hasOwn(OPTIONS, name) ? OPTIONS[name] : undefined;
  return here === undefined ? undefined : `--${name}: here it is ${here}`;
}
