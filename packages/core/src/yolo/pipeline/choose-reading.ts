import { YoloLiftError } from '../../errors.ts';
import type { ModelDescription } from '../describe/model-description.ts';
import { getHead, hasFewScoredRows, holdsClassNumber } from '../heads/heads.ts';
import { isProbabilities } from '../stages/decode-classifier.ts';
import { createAnswerTensors } from './answer-tensor.ts';
import { type RawAnswer, type TriedReading, tryReading } from './try-reading.ts';

/** All readings of a model that match its file, the most likely first. */
export type Readings = readonly [ModelDescription, ...ModelDescription[]];

/** Inputs to the choice. */
export interface ReadingTrial {
  /** Runs the network on probe images with a reading's preprocessing. */
  readonly answersFor: (reading: ModelDescription) => Promise<readonly RawAnswer[]>;
}

/**
 * Tries every reading of a model on probe images, and chooses the one whose raw rows are plausible boxes. A
 * single reading that fails is returned with its `doubts`.
 *
 * @throws YoloLiftError `MODEL_UNDECIDED` - of several readings none passes, or more than one does; names
 * them and the options that decide.
 */
export async function chooseReading(readings: Readings, trial: ReadingTrial): Promise<ModelDescription> {
  const [first] = readings;
  if (first.task === 'classify') return chooseClassifier(readings, trial);
  const tried = await tryAll(readings, trial);
  const [only] = tried;
  if (tried.length === 1 && only !== undefined) return settled(only);
  const sound = tellApart(tried.filter(isSound));
  const [best] = sound;
  if (best === undefined || sound.length > 1) throw undecided(tried, sound);
  return withReason(best.description, `tried on probe images: ${whyNot(tried, best)}`);
}

async function tryAll(readings: Readings, { answersFor }: ReadingTrial): Promise<readonly TriedReading[]> {
  const answered = new Map<string, Promise<readonly RawAnswer[]>>();
  const getAnswers = (reading: ModelDescription) => {
    const feeding = JSON.stringify(reading.input);
    const answers = answered.get(feeding) ?? answersFor(reading);
    answered.set(feeding, answers);
    return answers;
  };
  const tried: TriedReading[] = [];
  for (const reading of readings) {
    const head = getHead(reading.head);
    if (head.kind !== 'boxes') continue;
    const answers = await getAnswers(reading);
    // With several readings, numbers up to 100 are not read as a percentage.
    tried.push(tryReading(reading, head, { answers, mayBePercent: readings.length === 1 }));
  }
  return tried;
}

function isSound({ rows, doubts }: TriedReading): boolean {
  return rows.length > 0 && doubts.length === 0;
}

/** A reading wins if its boxes are this many times nearer to their cells than another's. */
const CLEARLY_NEARER = 3;

function tellApart(sound: readonly TriedReading[]): readonly TriedReading[] {
  return byObjectness(byKeypoints(byClassNumbers(byPlace(nearestToCells(sound)))));
}

/** Each cell's box is near that cell, unless offsets are read as positions or the reverse. */
function nearestToCells(sound: readonly TriedReading[]): readonly TriedReading[] {
  const distances = sound.map(distanceToCells);
  const least = Math.min(...distances);
  return sound.filter((_, index) => (distances[index] as number) <= Math.max(1, least) * CLEARLY_NEARER);
}

/** The median, in cells; 0 unless there is one row per cell. */
function distanceToCells({ rows }: TriedReading): number {
  const distances = rows.map(({ cellDistance = 0 }) => cellDistance).sort((a, b) => a - b);
  return distances[Math.floor(distances.length / 2)] ?? 0;
}

/** This many rows do not agree by chance. */
const ENOUGH_ROWS = 10;
const AT_ITS_CELL = 2;

/**
 * Raw offsets are always near their cells; positions near their cells in every row are real positions. If too
 * few rows agree, numbers in 0..1 are offsets: YOLOX is hardly ever decoded to 0..1 of the input.
 */
function byPlace(sound: readonly TriedReading[]): readonly TriedReading[] {
  const places = sound.find(({ description: { head } }) => head === 'grid-decoded');
  if (places === undefined) return sound;
  const areAtCells = places.rows.length >= ENOUGH_ROWS && distanceToCells(places) <= AT_ITS_CELL;
  if (areAtCells) return sound.filter(({ description: { head } }) => head !== 'grid');
  const hasOffsets = sound.some(({ description: { head } }) => head === 'grid');
  return hasOffsets && places.description.coordinates === 'normalised'
    ? sound.filter(({ description: { coordinates } }) => coordinates !== 'normalised')
    : sound;
}

/** If the last number of every row is an integer, it is a class number, not a score. */
function byClassNumbers(sound: readonly TriedReading[]): readonly TriedReading[] {
  const [numbered] = sound.filter(
    ({ description: { head }, rows }) =>
      holdsClassNumber(head) &&
      (rows.length >= ENOUGH_ROWS || rows.some(({ classNumber = 0 }) => classNumber > 0.5)),
  );
  return numbered === undefined
    ? sound
    : sound.filter(({ description: { head } }) => !hasFewScoredRows(head));
}

/** If the numbers of every row lie near its box, they are keypoints, not scores. */
function byKeypoints(sound: readonly TriedReading[]): readonly TriedReading[] {
  const isPose = sound.some(
    ({ description: { task }, rows }) => task === 'pose' && rows.length >= ENOUGH_ROWS,
  );
  return isPose ? sound.filter(({ description: { task } }) => task === 'pose') : sound;
}

/** Objectness of 1 in all rows means YOLOv6; otherwise one row per cell with objectness means YOLOX. */
function byObjectness(sound: readonly TriedReading[]): readonly TriedReading[] {
  const asV6 = sound.find(({ description: { head } }) => head === 'anchor-based');
  const asYolox = sound.find(({ description: { head } }) => head === 'grid-decoded' || head === 'grid');
  if (asV6 === undefined || asYolox === undefined) return sound;
  const isV6 = asV6.rows.every(({ objectness }) => objectness !== undefined && objectness > 0.9999);
  return isV6 ? [asV6] : sound.filter((one) => one !== asV6);
}

/** A single reading is kept, with its doubts. */
function settled({ description, doubts, rows }: TriedReading): ModelDescription {
  if (doubts.length > 0) return { ...description, doubts };
  if (rows.length === 0) return withReason(description, 'tried on probe images: no detections');
  const { coordinates, scores, boxes } = description;
  return withReason(
    description,
    `tried on probe images: coordinates ${coordinates}, scores ${scores}, boxes ${boxes}`,
  );
}

function withReason(description: ModelDescription, reason: string): ModelDescription {
  return { ...description, reasons: [...description.reasons, reason] };
}

function whyNot(tried: readonly TriedReading[], best: TriedReading): string {
  const others = tried
    .filter((one) => one !== best)
    .map((one) => `not ${formatReading(one)}, ${formatVerdict(one)}`);
  return [`${formatReading(best)} fits`, ...others].join('; ');
}

function formatReading({ description: { task, head } }: TriedReading): string {
  return `${task} by ${head}`;
}

function formatVerdict({ rows, doubts, description }: TriedReading): string {
  if (rows.length === 0) return 'which finds nothing';
  if (doubts.length > 0) return `because ${doubts.join(' and ')}`;
  return description.head === 'anchor-based'
    ? 'whose objectness would always be 1'
    : 'whose boxes are far from their cells';
}

function undecided(tried: readonly TriedReading[], sound: readonly TriedReading[]): YoloLiftError {
  const [one] = tried;
  const what =
    sound.length > 1
      ? `${sound.map(formatReading).join(' and ')} match equally well`
      : tried.map((reading) => `${formatReading(reading)}: ${formatVerdict(reading)}`).join('; ');
  const options = new Set(tried.map(({ description: { head } }) => `--head ${head}`));
  const tasks = new Set(tried.map(({ description: { task } }) => `--task ${task}`));
  const say = [...(tasks.size > 1 ? tasks : options), '--labels'].join(', ');
  const message = `cannot decide how to read the model ${one?.description.name}: tried on probe images, ${what}; set ${say}`;
  return new YoloLiftError('MODEL_UNDECIDED', message);
}

/**
 * Chooses for a classifier without task and class names. torchvision's end in logits and use ImageNet's mean
 * and std. With a softmax the origin is unknown: a row of scores does not show the preprocessing.
 */
async function chooseClassifier(
  [first, ...more]: Readings,
  { answersFor }: ReadingTrial,
): Promise<ModelDescription> {
  const normalised = more.find(({ input }) => input.mean !== undefined);
  if (normalised === undefined) return first;
  const tensors = createAnswerTensors(first.name);
  const answers = await answersFor(normalised);
  const rows = answers.map(({ outputs }) => tensors(outputs, first.outputName).data);
  if (!rows.every(isProbabilities)) {
    return withReason(
      normalised,
      'tried on probe images: it ends in logits, as torchvision’s classifiers do',
    );
  }
  const message =
    `cannot decide the preprocessing of the model ${first.name}: a classifier without task and names that ` +
    'ends in a softmax; set how it was trained: --mean 0 --std 1 (pixels 0..1, as Ultralytics’), ' +
    '--mean 0.485,0.456,0.406 --std 0.229,0.224,0.225 (ImageNet’s), or --pixel-scale 1 (0..255)';
  throw new YoloLiftError('MODEL_UNDECIDED', message);
}
