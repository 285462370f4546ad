import { YoloLiftError } from '@yololift/core';
import type { Environment } from '@yololift/core/stores';

/** What only this cloud has to say. */
export interface Settings {
  /** Who may send images: who has a key (`function`), or everybody (`anonymous`). */
  readonly httpAuthLevel: 'anonymous' | 'function';
  /** The function app's own address; set by Azure. */
  readonly url: string | undefined;
  /** A key of the function `manage`, by which the app calls itself. */
  readonly manageKey: string | undefined;
  /** NCRONTAB expression of the timer; unset for none. */
  readonly warmSchedule: string | undefined;
  readonly warmInstances: number;
  /** Storage queue with commands; unset for none. */
  readonly queueName: string | undefined;
  /** Container, or `container/prefix`, whose new blobs are looked at; unset for none. */
  readonly blobPath: string | undefined;
}

/**
 * Reads `HTTP_AUTH_LEVEL`, `WEBSITE_HOSTNAME`, `MANAGE_URL`, `MANAGE_KEY`, `WARM_SCHEDULE`, `WARM_INSTANCES`,
 * `QUEUE_NAME` and `BLOB_PATH`.
 * @throws YoloLiftError `CONFIGURATION_INVALID`
 */
export function parseSettings(environment: Environment): Settings {
  const { HTTP_AUTH_LEVEL = 'function', WEBSITE_HOSTNAME, MANAGE_URL, WARM_INSTANCES = '1' } = environment;
  if (HTTP_AUTH_LEVEL !== 'function' && HTTP_AUTH_LEVEL !== 'anonymous') {
    throw new YoloLiftError('CONFIGURATION_INVALID', 'HTTP_AUTH_LEVEL is function or anonymous');
  }
  return {
    httpAuthLevel: HTTP_AUTH_LEVEL,
    url: MANAGE_URL ?? (WEBSITE_HOSTNAME && `https://${WEBSITE_HOSTNAME}`),
    manageKey: environment.MANAGE_KEY,
    warmSchedule: environment.WARM_SCHEDULE,
    warmInstances: Number(WARM_INSTANCES),
    queueName: environment.QUEUE_NAME,
    blobPath: environment.BLOB_PATH,
  };
}
