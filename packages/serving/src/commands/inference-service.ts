import { YoloLiftError } from '@yololift/core';
import type { Deadline } from '@yololift/core/async';
import type { JsonObject } from '@yololift/core/model';
import type { NamedModels } from '../slot/served-model.ts';
import { type BatchAnswer, type BatchDeps, type BatchOptions, runBatch } from './batch.ts';
import type { BatchCommand, Command, DetectCommand, WarmCommand } from './commands.ts';
import { predictItem } from './predict-item.ts';
import { predictionDocument } from './prediction-answer.ts';
import { parseImages } from './requests/parse-json-body.ts';
import { type WarmDeps, type WarmModel, type WarmReceipt, warmInstance } from './warm.ts';
import { type FleetCaller, type FleetLimits, type FleetReceipt, warmFleet } from './warm-fleet.ts';

/** What a command is answered with. */
export type CommandAnswer = JsonObject | BatchAnswer | WarmReceipt | FleetReceipt;

/** Does what a function can be told to do, whichever trigger brings it. */
export interface InferenceService {
  /** Looks at the images that the command brings. A bad one is an answer, in its place. */
  detect(command: DetectCommand, deadline: Deadline): Promise<JsonObject>;
  /** Looks at images by URI, until time runs out; says which ones are left. */
  batch(command: BatchCommand, deadline: Deadline, options?: BatchOptions): Promise<BatchAnswer>;
  /** Makes this instance ready, and others where more than one is asked for. */
  warm(command: WarmCommand, deadline: Deadline): Promise<WarmReceipt | FleetReceipt>;
  /** Whichever of the three it is. */
  run(command: Command, deadline: Deadline): Promise<CommandAnswer>;
}

/** What the service needs. */
export interface InferenceServiceDeps extends Omit<BatchDeps, 'source'>, Pick<WarmDeps, 'sleep'> {
  /** By the names that commands call them. The first one is meant where a command names none. */
  readonly models: NamedModels<WarmModel>;
  /** Images in one command. */
  readonly maxImages: number;
  /** Calls this function's other instances; unset where the platform or the configuration has no way. */
  readonly fleet?: FleetCaller | undefined;
  readonly fleetLimits?: FleetLimits | undefined;
  /** Takes the pointer that a warm command brings; unset where the function follows a parameter. */
  readonly takePointer?: ((pointer: string) => void) | undefined;
}

/** Makes the service. */
export function createInferenceService(deps: InferenceServiceDeps): InferenceService {
  async function detect(
    { command: _, model, ...body }: DetectCommand,
    { signal }: Deadline,
  ): Promise<JsonObject> {
    const { images, options } = parseImages(body, deps.maxImages);
    return modelFor(deps.models, model).source.use(async (served) => {
      const { task } = served.model;
      const order = { task, options: task.parseOptions(options), signal };
      const outcomes = await Promise.all(images.map(({ bytes }) => predictItem({ bytes }, order)));
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
    detect,
    batch,
    warm,
    run(command, deadline) {
      if (command.command === 'detect') return detect(command, deadline);
      return command.command === 'batch' ? batch(command, deadline) : warm(command, deadline);
    },
  };
}

/** @throws YoloLiftError `INVALID_REQUEST` - there is none of that name; lists those that there are. */
function modelFor(models: NamedModels<WarmModel>, name: string | undefined): WarmModel {
  const names = Object.keys(models);
  const found =
    name === undefined || Object.hasOwn(models, name) ? models[name ?? names[0] ?? ''] : undefined;
  if (found !== undefined) return found;
  throw new YoloLiftError(
    'INVALID_REQUEST',
    `no model is called ${name?.slice(0, 100)}: ${names.join(', ')}`,
  );
}

function noFleet(): YoloLiftError {
  return new YoloLiftError(
    'INVALID_REQUEST',
    'this function cannot call itself: ask for 1 instance, or set what its deployment guide says under "Warm"',
  );
}
