import { extname } from 'node:path';
import { YoloLiftError } from '../errors.ts';
import { externalFiles } from '../onnx/external-files.ts';
import { readModelHeader } from '../onnx/read-model-header.ts';
import type { Manifest, SelfTest } from '../release/manifest.ts';
import { fingerprintFile } from '../release/publish/fingerprint-file.ts';
import type { BuiltRelease } from '../release/publish/publish-release.ts';
import { findPathProblem } from '../release/release-paths.ts';
import { decodeImage } from '../yolo/decode/decode-image.ts';
import type { ModelDescription, ModelOverrides } from '../yolo/describe/model-description.ts';
import { loadYolo } from '../yolo/pipeline/load-yolo.ts';
import type { Prediction } from '../yolo/prediction.ts';
import { assertSound } from './assert-sound.ts';
import { pinReading } from './pin-reading.ts';

/** Options of `buildRelease`. */
export interface BuildReleaseOptions {
  readonly name: string;
  readonly version: string;
  /** The ONNX file. */
  readonly modelFile: string;
  /** Additional files by their path in the release, e.g. labels, a licence. */
  readonly extraFiles?: ReadonlyMap<string, string>;
  /** An image with an object that the model detects. */
  readonly selfTestImage: string;
  readonly overrides?: ModelOverrides;
  /** Accept a model that detects nothing in it. Default `false`. */
  readonly allowEmptySelfTest?: boolean;
  /** The optimised form of `modelFile`, as saved by `optimiseGraph`, to publish in its place. */
  readonly optimisedFile?: string;
  /** Provenance of the model: free text and links. */
  readonly origin?: Readonly<Record<string, unknown>>;
}

/** Confidence threshold of the self-test. */
const SELF_TEST_CONFIDENCE = 0.25;

/**
 * Builds a release of a YOLO model: detects its layout, runs it on the self-test image and records both in the manifest.
 * The files are the model, its external weight files, the image and the extra files.
 * @throws YoloLiftError `RELEASE_INVALID` - two files have the same path, or a path is invalid.
 * @throws YoloLiftError `SELF_TEST_FAILED` - the model detects nothing (e.g. badly quantised or preprocessed), or its
 *   outputs do not look like boxes.
 * @throws YoloLiftError as `loadYolo` and `predict`: a model that does not run here is not published.
 */
export async function buildRelease(options: BuildReleaseOptions): Promise<BuiltRelease> {
  const { name, version, selfTestImage, extraFiles = new Map(), overrides = {} } = options;
  const modelFile = options.optimisedFile ?? options.modelFile;
  const imagePath = `self-test${extname(selfTestImage).toLowerCase()}`;
  const localPaths = releaseFiles([
    ['model.onnx', modelFile],
    // The model refers to them by these paths.
    ...(await externalFiles(await readModelHeader(modelFile), modelFile)),
    [imagePath, selfTestImage],
    ...extraFiles,
  ]);
  const model = await loadYolo(modelFile, {
    ...overrides,
    thread: 'inline',
    trial: 'always',
    trialPictures: [await decodeImage(selfTestImage)],
  });
  let description: ModelDescription;
  let prediction: Prediction;
  try {
    description = model.description;
    prediction = await model.predict(selfTestImage, {
      confidence: SELF_TEST_CONFIDENCE,
      withDoubts: true,
    });
  } finally {
    await model.close();
  }
  assertSound({ modelFile: options.modelFile, description, prediction });
  assertPlausible(prediction, options);
  const files = [];
  for (const [path, local] of localPaths) files.push({ path, ...(await fingerprintFile(local)) });
  const manifest: Manifest = {
    schema: 1,
    name,
    version,
    runtime: 'yolo',
    model: 'model.onnx',
    task: description.task,
    head: description.head,
    labels: [...description.labels],
    input: { width: description.input.width, height: description.input.height },
    irVersion: description.irVersion,
    opset: description.opset,
    ...pinReading(description, overrides),
    ...(options.optimisedFile !== undefined && {
      optimised: { level: 'extended', from: (await fingerprintFile(options.modelFile)).sha256 },
    }),
    files,
    selfTest: toSelfTest(imagePath, prediction),
    ...(options.origin !== undefined && { origin: { ...options.origin } }),
  };
  return { manifest, localPaths };
}

/** @throws YoloLiftError `RELEASE_INVALID` - a path is invalid or clashes; the message names it. */
function releaseFiles(
  files: readonly (readonly [path: string, local: string])[],
): ReadonlyMap<string, string> {
  const problem = findPathProblem(files.map(([path]) => path));
  if (problem === undefined) return new Map(files);
  const message = `${files[0]?.[1]} and its files cannot form a release: ${problem}; save the model as one file, or rename the files`;
  throw new YoloLiftError('RELEASE_INVALID', message);
}

function assertPlausible({ detections, probs = [] }: Prediction, options: BuildReleaseOptions): void {
  const scored = [...detections, ...probs];
  const wrong = scored.find(({ confidence }) => !(confidence >= 0 && confidence <= 1));
  if (wrong !== undefined) {
    const message = `${options.modelFile} gives ${wrong.name} a score of ${wrong.confidence}, outside 0 to 1: its layout is misread; set --task or --head`;
    throw new YoloLiftError('SELF_TEST_FAILED', message);
  }
  if (scored.length > 0 || options.allowEmptySelfTest) return;
  const message =
    `${options.modelFile} detects nothing in ${options.selfTestImage} at confidence ${SELF_TEST_CONFIDENCE}; ` +
    'use an image with an object to detect, or --allow-empty-self-test if it should detect nothing';
  throw new YoloLiftError('SELF_TEST_FAILED', message);
}

function toSelfTest(image: string, { detections, probs }: Prediction): SelfTest {
  return {
    image,
    confidence: SELF_TEST_CONFIDENCE,
    detections: detections.map(({ class: index, name, confidence, box }) => ({
      class: index,
      name,
      confidence,
      box: [box.x1, box.y1, box.x2, box.y2] as [number, number, number, number],
    })),
    ...(probs !== undefined && { probs: probs.map((one) => ({ ...one })) }),
  };
}
