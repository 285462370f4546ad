import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { YoloLiftError } from '@yololift/core';
import type { Environment, UriGrammar } from '@yololift/core/stores';
import { isPlainAddress, OWN_GRAMMAR } from '@yololift/core/stores';
import * as z from 'zod';
import { EVENT_POINTER } from './event-pointer.ts';

const wholeNumber = z.coerce.number().int().min(1);
const list = z.string().transform((text) =>
  text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== ''),
);

/** A URI, or one of `others` as it stands. */
function uriOr(grammar: UriGrammar, ...others: readonly string[]) {
  const isUri = (text: string) => /^[a-z][a-z0-9+.-]*:.+/i.test(text);
  return z
    .string()
    .refine(
      (text) => others.includes(text) || isUri(text),
      `no URI, as ${['file:///mnt/models', ...bucketExample(grammar)].join(' or ')}`,
    )
    .refine(
      (text) => isPlainAddress(text, grammar),
      'has a query (?), a fragment (#) or credentials (…@), which may be secrets, so it is not shown: write the bare address',
    );
}

/** A root that is no folder, where there is one. */
function bucketExample({ roots }: UriGrammar): readonly string[] {
  return roots
    .flatMap(({ example, rootSegments }) => (rootSegments === undefined ? [] : [example]))
    .slice(0, 1);
}

function createSchema(grammar: UriGrammar) {
  const uri = uriOr(grammar);
  return z.object({
    MODEL_POINTER: uriOr(grammar, EVENT_POINTER).describe(
      'the parameter that points to the release in force; event: where warm events bring it',
    ),
    MODEL_SOURCES: list
      .pipe(z.array(uri).min(1, 'names no root'))
      .describe('roots where releases lie, in order of preference, comma separated'),
    IMAGE_SOURCES: list
      .pipe(z.array(uri))
      .default([])
      .describe(
        `where images named by URI may lie: prefixes such as ${[...bucketExample(grammar), 'https://example.com'].join(', ')}`,
      ),
    RESULTS: uri.optional().describe('root for the results of queues and bucket events'),
    ...PLAIN_SETTINGS,
  });
}

const PLAIN_SETTINGS = {
  MODEL_CACHE: z.string().default(join(tmpdir(), 'yololift-cache')).describe('folder for fetched releases'),
  MODEL_CACHE_MB: wholeNumber.optional().describe('most that the cache may hold'),
  MODEL_VERIFY: z.enum(['always', 'once', 'size']).default('once').describe('how mounted files are checked'),
  POINTER_TTL_SECONDS: z.coerce
    .number()
    .min(0)
    .default(60)
    .describe('how long a reading of the pointer stands'),
  INFERENCE_THREADS: wholeNumber.optional().describe('CPU threads of one run; default: the CPUs there are'),
  MAX_BODY_MB: z.coerce.number().positive().max(1_000).default(20).describe('largest request'),
  MAX_IMAGES: wholeNumber.max(1_000).default(32).describe('images in one request'),
  RUN_LIMIT_SECONDS: z.coerce
    .number()
    .positive()
    .max(3_600)
    .default(60)
    .describe('longest run on an image; beyond it the process starts anew'),
  MAX_QUEUE: wholeNumber
    .max(10_000)
    .default(64)
    .describe('requests that may wait and run at once in one instance'),
  MAX_GROWTH_MB: wholeNumber.default(500).describe('growth of memory over swaps after which to start anew'),
  MAX_SWAPS: wholeNumber.optional().describe('swaps after which to start anew'),
  TIMEOUT_SECONDS: z.coerce
    .number()
    .positive()
    .default(230)
    .describe('time limit where the platform tells none'),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error']).default('info'),
};

/** What every function is configured with, whichever cloud runs it. */
export interface FunctionConfiguration {
  readonly pointer: string;
  readonly sources: readonly string[];
  readonly cacheFolder: string;
  readonly maxCacheBytes: number | undefined;
  readonly verify: 'always' | 'once' | 'size';
  readonly pointerTtlMs: number;
  readonly threads: number | undefined;
  readonly imageSources: readonly string[];
  readonly results: string | undefined;
  readonly maxBodyBytes: number;
  readonly maxImages: number;
  readonly runLimitMs: number;
  readonly queueLength: number;
  readonly maxGrowthBytes: number;
  readonly maxSwaps: number | undefined;
  readonly timeoutMs: number;
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error';
}

/** What a function is configured with: what all have in common, and what only its cloud has to say. */
export interface ParsedConfiguration<S extends z.ZodRawShape> {
  readonly configuration: FunctionConfiguration;
  readonly settings: z.infer<z.ZodObject<S>>;
}

/**
 * Reads a function's configuration from its environment.
 * @param own - variables that only its cloud has, by name.
 * @param grammar - what URIs of its stores look like: `StoreRegistry.grammar`. Default: this machine's own stores.
 * @throws YoloLiftError `CONFIGURATION_INVALID` - lists everything that is wrong, each with what it should be.
 */
export function parseConfiguration<S extends z.ZodRawShape>(
  environment: Environment,
  own: S,
  grammar: UriGrammar = OWN_GRAMMAR,
): ParsedConfiguration<S> {
  const schema = createSchema(grammar);
  // A variable that is set to nothing is one that a template left empty.
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const [common, settings] = [schema.safeParse(given), z.object(own).safeParse(given)];
  if (common.success && settings.success) {
    return { configuration: toConfiguration(common.data), settings: settings.data };
  }
  const issues = [...(common.error?.issues ?? []), ...(settings.error?.issues ?? [])];
  throw invalid(issues, { ...schema.shape, ...own });
}

function toConfiguration(data: z.infer<ReturnType<typeof createSchema>>): FunctionConfiguration {
  return {
    pointer: data.MODEL_POINTER,
    sources: data.MODEL_SOURCES,
    cacheFolder: data.MODEL_CACHE,
    maxCacheBytes: megabytes(data.MODEL_CACHE_MB),
    verify: data.MODEL_VERIFY,
    pointerTtlMs: data.POINTER_TTL_SECONDS * 1000,
    threads: data.INFERENCE_THREADS,
    imageSources: data.IMAGE_SOURCES,
    results: data.RESULTS,
    maxBodyBytes: data.MAX_BODY_MB * 1e6,
    maxImages: data.MAX_IMAGES,
    runLimitMs: data.RUN_LIMIT_SECONDS * 1000,
    queueLength: data.MAX_QUEUE,
    maxGrowthBytes: data.MAX_GROWTH_MB * 1e6,
    maxSwaps: data.MAX_SWAPS,
    timeoutMs: data.TIMEOUT_SECONDS * 1000,
    logLevel: data.LOG_LEVEL,
  };
}

function megabytes(value: number | undefined): number | undefined {
  return value === undefined ? undefined : value * 1e6;
}

function invalid(issues: readonly z.core.$ZodIssue[], shape: z.ZodRawShape): YoloLiftError {
  const lines = issues.map((issue) => {
    const name = String(issue.path[0]);
    const { description } = shape[name] as z.ZodType;
    const isMissing = issue.code === 'invalid_type' && issue.input === undefined;
    const what = isMissing ? 'is not set' : issue.message;
    return `  ${name}: ${what}${description === undefined ? '' : ` (${description})`}`;
  });
  return new YoloLiftError(
    'CONFIGURATION_INVALID',
    `the function's environment is not right; mend all of these:\n${lines.join('\n')}`,
  );
}
