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

/** What a release is built from. */
export interface BuildReleaseOptions {
  readonly name: string;
  readonly version: string;
  /** The ONNX file. */
  readonly modelFile: string;
  /** More files to put in, by their path in the release: labels, a licence. */
  readonly extraFiles?: ReadonlyMap<string, string>;
  /** An image that the model must find something in. */
  readonly selfTestImage: string;
  readonly overrides?: ModelOverrides;
  /** Accept a model that finds nothing in it. Default `false`. */
  readonly allowEmptySelfTest?: boolean;
  /** Another form of `modelFile` to publish in its place, as `optimiseGraph` saved it. */
  readonly optimisedFile?: string;
  /** Free text and links: where the model came from. */
  readonly origin?: Readonly<Record<string, unknown>>;
}

/** Score at which the self-test looks: what a user would see. */
const SELF_TEST_CONFIDENCE = 0.25;

/**
 * Builds a release of a YOLO model: decides how it is read, runs it on its self-test image, and writes both down.
 * Its files are the model's own, those beside it that hold weights of it, the image, and the extra ones.
 * @throws YoloLiftError `RELEASE_INVALID` - two of them would have one path in the release, or a path that no release has.
 * @throws YoloLiftError `SELF_TEST_FAILED` - it found nothing (quantised to death, or fed wrongly), or what it answers is
 * not what boxes are like.
 * @throws YoloLiftError as `loadYolo` and `predict`: a model that cannot run here is not published.
 */
export async function buildRelease(options: BuildReleaseOptions): Promise<BuiltRelease> {
  const { name, version, selfTestImage, extraFiles = new Map(), overrides = {} } = options;
  const modelFile = options.optimisedFile ?? options.modelFile;
  const imagePath = `self-test${extname(selfTestImage).toLowerCase()}`;
  const localPaths = releaseFiles([
    ['model.onnx', modelFile],
    // The model names them so: they keep their paths.
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
    selfTest: selfTestOf(imagePath, prediction),
    ...(options.origin !== undefined && { origin: { ...options.origin } }),
  };
  return { manifest, localPaths };
}

/** @throws YoloLiftError `RELEASE_INVALID` - says which of them cannot lie in a release, and why. */
function releaseFiles(
  files: readonly (readonly [path: string, local: string])[],
): ReadonlyMap<string, string> {
  const problem = findPathProblem(files.map(([path]) => path));
  if (problem === undefined) return new Map(files);
  const message = `${files[0]?.[1]} and its files cannot be a release: ${problem}; save the model as one file, or rename`;
  throw new YoloLiftError('RELEASE_INVALID', message);
}

function assertPlausible({ detections, probs = [] }: Prediction, options: BuildReleaseOptions): void {
  const scored = [...detections, ...probs];
  const wrong = scored.find(({ confidence }) => !(confidence >= 0 && confidence <= 1));
  if (wrong !== undefined) {
    const message = `${options.modelFile} gives ${wrong.name} a score of ${wrong.confidence}, outside 0 to 1: it would be read wrongly; see --task and --head`;
    throw new YoloLiftError('SELF_TEST_FAILED', message);
  }
  if (scored.length > 0 || options.allowEmptySelfTest) return;
  const message =
    `${options.modelFile} finds nothing in ${options.selfTestImage} at confidence ${SELF_TEST_CONFIDENCE}; ` +
    'give an image with something to find, or --allow-empty-self-test if it should find nothing';
  throw new YoloLiftError('SELF_TEST_FAILED', message);
}

function selfTestOf(image: string, { detections, probs }: Prediction): SelfTest {
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
