import * as z from 'zod';

/** What only this cloud has to say. */
export const SETTINGS = {
  HTTP_AUTH_LEVEL: z
    .enum(['function', 'anonymous'])
    .default('function')
    .describe('who may send images: who has a key, or everybody'),
  WEBSITE_HOSTNAME: z.string().optional().describe('set by Azure'),
  MANAGE_URL: z.url().optional().describe('where the app calls itself; default: its own host name'),
  MANAGE_KEY: z.string().optional().describe('a key of the function manage, by which the app calls itself'),
  WARM_SCHEDULE: z.string().optional().describe('NCRONTAB expression of the timer; unset for none'),
  WARM_INSTANCES: z.coerce.number().int().min(1).default(1).describe('instances that the timer keeps warm'),
  QUEUE_NAME: z.string().optional().describe('storage queue with commands; unset for none'),
  BLOB_PATH: z.string().optional().describe('container, or container/prefix, whose new blobs are looked at'),
};

/** The settings, as they are read. */
export type Settings = z.infer<z.ZodObject<typeof SETTINGS>>;
