import { YoloLiftError } from '@yololift/core';
import type { ParameterReader } from '@yololift/core/ports';
import { parsePointer } from '@yololift/core/release';

/** A pointer that comes with events, for functions without a parameter store. */
export interface EventPointer extends ParameterReader {
  /**
   * Takes an event's pointer; it is in force from the next reading on.
   * @throws YoloLiftError `POINTER_INVALID`
   */
  take(value: string): void;
}

/** The URI that stands for it in `MODEL_POINTER`. */
export const EVENT_POINTER = 'event:';

/** Makes one. Until an event has come there is no pointer, but for the last good one in the cache folder. */
export function createEventPointer(): EventPointer {
  let taken: string | undefined;
  return {
    uri: EVENT_POINTER,
    take(value) {
      parsePointer(value, "the event's pointer");
      taken = value;
    },
    async read() {
      if (taken !== undefined) return { value: taken, version: taken };
      throw new YoloLiftError(
        'PARAMETER_NOT_FOUND',
        'no event has brought a pointer yet: send {"command":"warm","pointer":"model/version"}',
        { isRetryable: true },
      );
    },
  };
}
