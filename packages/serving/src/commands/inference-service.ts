import type { Deadline } from '@yololift/core/async';
import { YoloLiftError } from '@yololift/core/errors';
import type { JsonObject } from '@yololift/core/model';
import type { NamedModels } from '../slot/served-model.ts';
import { type BatchAnswer, type BatchDeps, type BatchOptions, runBatch } from './batch.ts';
import type { BatchCommand, Command, PredictCommand, WarmCommand } from './commands.ts';
import { predictItem } from './predict-item.ts';
import { predictionDocument } from './prediction-answer.ts';
import { parseImages } from './requests/parse-json-body.ts';
import { type WarmDeps, type WarmModel, type WarmReceipt, warmInstance } from './warm.ts';
import { type FleetCaller, type FleetLimits, type FleetReceipt, warmFleet } from './warm-fleet.ts';

/** The answer to a command. */
export type CommandAnswer = JsonObject | BatchAnswer | WarmReceipt | FleetReceipt;

/** Runs commands, from any trigger. */
export interface InferenceService {
  /** Predicts the command's images. An invalid image has an error in its place in the answer. */
  predict(command: PredictCommand, deadline: Deadline): Promise<JsonObject>;
  /** Predicts images by URI until the deadline; returns the remaining URIs. */
  batch(command: BatchCommand, deadline: Deadline, options?: BatchOptions): Promise<BatchAnswer>;
  /** Warms this instance, and others if the command asks for more than one. */
  warm(command: WarmCommand, deadline: Deadline): Promise<WarmReceipt | FleetReceipt>;
  /** Runs a command of any kind. */
  run(command: Command, deadline: Deadline): Promise<CommandAnswer>;
}

/** Dependencies of `createInferenceService`. */
export interface InferenceServiceDeps extends Omit<BatchDeps, 'source'>, Pick<WarmDeps, 'sleep'> {
  /** Models by name. The first one is the default. */
  readonly models: NamedModels<WarmModel>;
  /** Maximum images in one command. */
  readonly maxImages: number;
  /** Calls this function's other instances; unset if the platform or the configuration does not support it. */
  readonly fleet?: FleetCaller | undefined;
  readonly fleetLimits?: FleetLimits | undefined;
  /** Receives the pointer of a warm command; unset if the function follows a parameter. */
  readonly takePointer?: ((pointer: string) => void) | undefined;
}

/** Creates the service. */
export function createInferenceService(deps: InferenceServiceDeps): InferenceService {
  async function predict(
    { command: _, model, ...body }: PredictCommand,
    { signal }: Deadline,
  ): Promise<JsonObject> {
    const { images, options } = parseImages(body, deps.maxImages);
    return modelFor(deps.models, model).source.use(async (served) => {
      const { task } = served.model;
      const run = { task, options: task.parseOptions(options), signal };
      const outcomes = await Promise.all(images.map(({ bytes }) => predictItem({ bytes }, run)));
      return predictionDocument(served, images, outcomes);
    });
  }

  async function warm(command: WarmCommand, deadline: Deadline): Promise<WarmReceipt | FleetReceipt> {
    const { instances, pointer, holdMs } = command;
    if (pointer !== undefined) {
      deps.takePointer?.(typeof pointer === 'string' ? pointer : JSON.stringify(pointer));
    }
    const models = modelsToWarm(command);
    const self = await warmInstance({ models, sleep: deps.sleep }, holdMs, deadline);
    if (instances === 1) return self;
    if (deps.fleet === undefined) throw noFleet();
    return warmFleet(
      { caller: deps.fleet, self },
      { asked: instances, deadline, ...(deps.fleetLimits && { limits: deps.fleetLimits }) },
    );
  }

  function modelsToWarm({ model }: WarmCommand): readonly WarmModel[] {
    return model === undefined ? Object.values(deps.models) : [modelFor(deps.models, model)];
  }

  function batch(
    command: BatchCommand,
    deadline: Deadline,
    options: BatchOptions = {},
  ): Promise<BatchAnswer> {
    const { source } = modelFor(deps.models, command.model);
    return runBatch({ ...deps, source }, command, deadline, options);
  }

  return {
    predict,
    batch,
    warm,
    run(command, deadline) {
      if (command.command === 'detect') return predict(command, deadline);
      return command.command === 'batch' ? batch(command, deadline) : warm(command, deadline);
    },
  };
}

/** @throws YoloLiftError `INVALID_REQUEST` - unknown name; lists the known ones. */
function modelFor(models: NamedModels<WarmModel>, name: string | undefined): WarmModel {
  const names = Object.keys(models);
  const found =
    name === undefined || Object.hasOwn(models, name) ? models[name ?? names[0] ?? ''] : undefined;
  if (found !== undefined) return found;
  throw new YoloLiftError(
    'INVALID_REQUEST',
    `Unknown model '${name?.slice(0, 100)}'. Available: ${names.join(', ')}`,
  );
}

function noFleet(): YoloLiftError {
  return new YoloLiftError(
    'INVALID_REQUEST',
    'this function cannot call its other instances: send instances: 1, or configure it as the deployment guide says under "Warm"',
  );
}
