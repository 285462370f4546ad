import { YoloLiftError } from '@yololift/core';
import type { Deadline } from '@yololift/core/async';
import type { JsonObject } from '@yololift/core/model';
import { type BatchAnswer, type BatchDeps, type BatchOptions, runBatch } from './batch.ts';
import type { BatchCommand, Command, DetectCommand, WarmCommand } from './commands.ts';
import { predictItem } from './predict-item.ts';
import { predictionDocument } from './prediction-answer.ts';
import { parseImages } from './requests/parse-json-body.ts';
import { type WarmDeps, type WarmReceipt, warmInstance } from './warm.ts';
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
export interface InferenceServiceDeps extends BatchDeps, WarmDeps {
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
  async function detect({ command: _, ...body }: DetectCommand, { signal }: Deadline): Promise<JsonObject> {
    const { images, options } = parseImages(body, deps.maxImages);
    return deps.source.use(async (served) => {
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
    const self = await warmInstance(deps, holdMs, deadline);
    if (instances === 1) return self;
    if (deps.fleet === undefined) throw noFleet();
    return warmFleet(
      { caller: deps.fleet, self },
      { asked: instances, deadline, ...(deps.fleetLimits && { limits: deps.fleetLimits }) },
    );
  }

  function batch(
    command: BatchCommand,
    deadline: Deadline,
    options: BatchOptions = {},
  ): Promise<BatchAnswer> {
    return runBatch(deps, command, deadline, options);
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

function noFleet(): YoloLiftError {
  return new YoloLiftError(
    'INVALID_REQUEST',
    'this function cannot call itself: ask for 1 instance, or set what its deployment guide says under "Warm"',
  );
}
