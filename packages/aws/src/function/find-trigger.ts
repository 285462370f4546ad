import { YoloLiftError } from '@yololift/core/errors';
import { toLambdaError } from './lambda-error.ts';
import type { LambdaTrigger } from './lambda-trigger.ts';

/**
 * Finds the trigger for an event.
 * @throws Error `INVALID_REQUEST` - no trigger matches; the message lists the supported ones.
 */
export function findTrigger(triggers: readonly LambdaTrigger[], event: unknown): LambdaTrigger {
  const trigger = triggers.find((one) => one.understands(event));
  if (trigger !== undefined) return trigger;
  const supported = triggers.map(({ description }) => `- ${description}`).join('\n');
  throw toLambdaError(new YoloLiftError('INVALID_REQUEST', `Unsupported event. Supported:\n${supported}`));
}
