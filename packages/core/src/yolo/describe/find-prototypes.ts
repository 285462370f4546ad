import type { Dimension, TensorInfo } from '../../onnx/model-header.ts';
import type { InputDecision } from './decide-input.ts';
import type { ModelFacts } from './model-facts.ts';

/** Prototypes have a cell every 4 px; feature maps of the head begin at 8. */
const LARGEST_PROTOTYPE_CELL_PX = 7;

/**
 * Finds mask prototypes, `[1, maskChannels, height, width]`, among the outputs: the 4-axis output with the
 * most cells. Feature maps of the head also have 4 axes, but cells of 8 px or more; they are not prototypes.
 * If the file or the caller sets `segment`, any size is accepted. 640×640: `[1, 32, 160, 160]` are, `[1, 144,
 * 80, 80]` is a feature map.
 */
export function findPrototypes(
  { header: { outputs }, metadata, overrides }: ModelFacts,
  input: InputDecision,
): TensorInfo | undefined {
  if (!outputs.some(({ shape }) => shape.length === 3)) return undefined;
  const maps = outputs.filter(({ shape }) => shape.length === 4);
  const [largest] = maps.toSorted((a, b) => countCells(b) - countCells(a));
  const isSaid = (overrides.task ?? metadata.task) === 'segment';
  return largest === undefined || isSaid || isFine(largest, input, maps.length) ? largest : undefined;
}

/** With dynamic axes, a single map is taken for prototypes: feature maps come in threes. */
function isFine({ shape }: TensorInfo, input: InputDecision, count: number): boolean {
  const [, , height, width] = shape;
  if (typeof height !== 'number' || typeof width !== 'number') return count === 1;
  return (
    input.width / width <= LARGEST_PROTOTYPE_CELL_PX && input.height / height <= LARGEST_PROTOTYPE_CELL_PX
  );
}

function countCells({ shape: [, , height, width] }: TensorInfo): number {
  return axisLength(height) * axisLength(width);
}

function axisLength(axis: Dimension | undefined): number {
  return typeof axis === 'number' ? axis : 0;
}
