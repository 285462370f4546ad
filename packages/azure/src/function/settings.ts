import * as z from 'zod';

/** Settings specific to Azure Functions. */
export const SETTINGS = {
  HTTP_AUTH_LEVEL: z
    .enum(['function', 'anonymous'])
    .default('function')
    .describe('who may call /detect: callers with a function key, or anyone'),
  WEBSITE_HOSTNAME: z.string().optional().describe('set by Azure'),
  MANAGE_URL: z.url().optional().describe('URL at which the app calls itself; default: its host name'),
  MANAGE_KEY: z.string().optional().describe('key of the function manage, with which the app calls itself'),
  WARM_SCHEDULE: z.string().optional().describe('NCRONTAB expression of the timer; unset disables it'),
  WARM_INSTANCES: z.coerce
    .number()
    .int()
    .min(1)
    .default(1)
    .describe('number of instances that the timer keeps warm'),
  QUEUE_NAME: z.string().optional().describe('storage queue with commands; unset disables it'),
  BLOB_PATH: z
    .string()
    .optional()
    .describe('container, or container/prefix, whose new blobs trigger a prediction'),
};

/** The parsed settings. */
export type Settings = z.infer<z.ZodObject<typeof SETTINGS>>;
