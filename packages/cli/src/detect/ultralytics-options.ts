import { YoloLiftError } from '@yololift/core';

/** Settings of Ultralytics' command line and their equivalents. */
const SETTINGS: Readonly<Record<string, string>> = {
  source: 'pass the images as arguments: yololift detect bus.jpg',
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
  device: 'not needed: models run on the CPU',
  half: 'not needed: the model file has its precision',
  mode: 'use a command: yololift detect, yololift eval',
};

/** Options of Ultralytics and YOLOv5, spelt as options. */
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
  nosave: 'not needed: pictures are saved only with --save',
};

/**
 * Refuses an Ultralytics setting such as `conf=0.5`.
 * @throws YoloLiftError `INVALID_OPTION` - names the equivalent.
 */
export function assertNotUltralyticsSetting(argument: string): void {
  const [, name] = /^([a-z_]+)=/.exec(argument) ?? [];
  const here = name === undefined ? undefined : SETTINGS[name];
  if (here !== undefined) throw new YoloLiftError('INVALID_OPTION', `${argument}: ${suggest(here)}`);
}

/** Suggests the equivalent of an Ultralytics option; `error: unknown option '--conf'` → `use --confidence 0.25`. */
export function suggestOption(message: string): string | undefined {
  const [, name = ''] = /unknown option '--([\w-]+)/.exec(message) ?? [];
  const here = Object.hasOwn(OPTIONS, name) ? OPTIONS[name] : undefined;
  return here === undefined ? undefined : `--${name}: ${suggest(here)}`;
}

function suggest(here: string): string {
  return here.startsWith('--') ? `use ${here}` : here;
}
