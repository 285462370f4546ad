import { YoloLiftError } from '@yololift/core/errors';
import type { ParameterReader } from '@yololift/core/ports';
import { parsePointer } from '@yololift/core/release/pointer';

/** A pointer set by events, for functions without a parameter store. */
export interface EventPointer extends ParameterReader {
  /**
   * Sets the pointer; the next read returns it.
   * @throws YoloLiftError `POINTER_INVALID`
   */
  take(value: string): void;
}

/** Its URI in `MODEL_POINTER`. */
export const EVENT_POINTER = 'event:';

/** Creates an event pointer. Before the first event, only the last good pointer in the cache folder is available. */
export function createEventPointer(): EventPointer {
  let current: string | undefined;
  return {
    uri: EVENT_POINTER,
    take(value) {
      parsePointer(value, "the event's pointer");
      current = value;
    },
    async read() {
      if (current !== undefined) return { value: current, version: current };
      throw new YoloLiftError(
        'PARAMETER_NOT_FOUND',
        'no event has set a pointer yet: send {"command":"warm","pointer":"model/version"}',
        { isRetryable: true },
      );
    },
  };
}
