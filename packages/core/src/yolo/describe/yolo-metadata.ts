import type { YoloTask } from './model-description.ts';
import { PythonLiteralError, type PythonValue, parsePythonLiteral } from './parse-python-literal.ts';

/** The metadata that Ultralytics and YOLOv5 write into an ONNX file. Unset: missing or unreadable. */
export interface YoloMetadata {
  /** As written; may be an unsupported task. */
  readonly task?: YoloTask | (string & {});
  /** One per class. */
  readonly names?: readonly string[];
  /** Largest stride, px. */
  readonly stride?: number;
  /** The input size of the export, px. */
  readonly imageSize?: { readonly width: number; readonly height: number };
  /** Number of keypoints, and numbers per keypoint: `[17, 3]`. */
  readonly keypointShape?: readonly [count: number, dimensions: number];
  readonly keypointNames?: readonly string[];
  /**
   * Whether the file declares that its boxes need no NMS (`end2end`, or `nms` among the export's arguments).
   */
  readonly isEndToEnd?: boolean;
  /** Ultralytics' class name of the head, in newer files: `Detect`, `RTDETRDecoder` … */
  readonly headClass?: string;
  /** `rtdetr-l`, of a description `Ultralytics rtdetr-l model trained on coco.yaml`: older files name no head. */
  readonly modelName?: string;
  /** One sentence a value that could not be read. */
  readonly notes: readonly string[];
}

/** Maximum number of classes: a hostile dict could name class 10^12 and force an array of that size. */
export const MAX_LABELS = 100_000;
const MAX_STRIDE = 1024;

/**
 * Reads the metadata of a YOLO exporter. Values are Python literals: `"{0: 'person'}"`, `"[480, 864]"`. An
 * unreadable value is left unset and noted; shapes decide then.
 */
export function readYoloMetadata(metadata: Readonly<Record<string, string>>): YoloMetadata {
  const notes: string[] = [];
  const read = <T>(key: string, convert: (value: PythonValue) => T | undefined): T | undefined => {
    const text = Object.hasOwn(metadata, key) ? metadata[key] : undefined;
    if (text === undefined || text.trim() === '') return undefined;
    const value = convertLiteral(text, convert);
    if (value === undefined) notes.push(`metadata ${key} cannot be read: "${text.slice(0, 60)}"`);
    return value;
  };
  const values = {
    task: metadata.task?.trim() || undefined,
    headClass: metadata.head?.trim() || undefined,
    modelName: /^Ultralytics (\S+) model/i.exec(metadata.description ?? '')?.[1],
    names: read('names', toNames),
    stride: read('stride', toStride),
    imageSize: read('imgsz', toImageSize),
    keypointShape: read('kpt_shape', toPair),
    keypointNames: read('kpt_names', toKeypointNames),
    isEndToEnd: read('end2end', toBoolean) || read('args', toNms),
  };
  return { ...withoutUndefined(values), notes };
}

function convertLiteral<T>(text: string, convert: (value: PythonValue) => T | undefined): T | undefined {
  try {
    return convert(parsePythonLiteral(text));
  } catch (error) {
    if (error instanceof PythonLiteralError) return undefined;
    throw error;
  }
}

/** A list, or a dict of index to name; gaps become `class 3`. */
function toNames(value: PythonValue): readonly string[] | undefined {
  if (isList(value)) return value.length > 0 && value.length <= MAX_LABELS ? value.map(String) : undefined;
  if (!(value instanceof Map) || value.size === 0) return undefined;
  const byIndex = new Map([...value].map(([key, name]) => [Number(key), String(name)]));
  const indices = [...byIndex.keys()];
  if (!indices.every((index) => Number.isInteger(index) && index >= 0 && index < MAX_LABELS))
    return undefined;
  const count = indices.reduce((most, index) => Math.max(most, index + 1), 0);
  return Array.from({ length: count }, (_, index) => byIndex.get(index) ?? `class ${index}`);
}

/** A number, or one per scale: the largest is used. */
function toStride(value: PythonValue): number | undefined {
  const strides = isList(value) ? value : [value];
  const largest = strides.reduce<number>((most, one) => Math.max(most, Number(one)), 0);
  return Number.isInteger(largest) && largest > 0 && largest <= MAX_STRIDE ? largest : undefined;
}

/** `[height, width]`, or the side of a square. */
function toImageSize(value: PythonValue): YoloMetadata['imageSize'] {
  const [height, width] = toPair(isList(value) ? value : [value, value]) ?? [];
  return height === undefined || width === undefined ? undefined : { width, height };
}

function toPair(value: PythonValue): readonly [number, number] | undefined {
  if (!isList(value) || value.length !== 2) return undefined;
  const [first, second] = value.map(Number);
  return isCount(first) && isCount(second) ? [first, second] : undefined;
}

/** A list, or a dict of class to list: the first class's list. */
function toKeypointNames(value: PythonValue): readonly string[] | undefined {
  const names = value instanceof Map ? [...value.values()][0] : value;
  return isList(names) ? names.map(String) : undefined;
}

function toBoolean(value: PythonValue): boolean | undefined {
  return typeof value === 'boolean' ? value : undefined;
}

function toNms(value: PythonValue): boolean | undefined {
  return value instanceof Map ? value.get('nms') === true : undefined;
}

function isList(value: PythonValue | undefined): value is readonly PythonValue[] {
  return Array.isArray(value);
}

function isCount(value: number | undefined): value is number {
  return value !== undefined && Number.isInteger(value) && value > 0;
}

type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

function withoutUndefined<T extends object>(values: T): Defined<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Defined<T>;
}
