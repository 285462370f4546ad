import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { YoloLiftError } from '@yololift/core/errors';
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

/** A schema for a URI or one of `others`. */
function uriOr(grammar: UriGrammar, ...others: readonly string[]) {
  const isUri = (text: string) => /^[a-z][a-z0-9+.-]*:.+/i.test(text);
  return z
    .string()
    .refine(
      (text) => others.includes(text) || isUri(text),
      `is not a URI such as ${['file:///mnt/models', ...bucketExample(grammar)].join(' or ')}`,
    )
    .refine(
      (text) => isPlainAddress(text, grammar),
      'has a query (?), a fragment (#) or credentials (…@), which may be secrets, so the value is not shown; write the bare address',
    );
}

/** An example of a bucket root, if the grammar has one. */
function bucketExample({ roots }: UriGrammar): readonly string[] {
  return roots
    .flatMap(({ example, rootSegments }) => (rootSegments === undefined ? [] : [example]))
    .slice(0, 1);
}

function createSchema(grammar: UriGrammar) {
  const uri = uriOr(grammar);
  return z.object({
    MODEL_POINTER: uriOr(grammar, EVENT_POINTER).describe(
      'parameter that points to the release to serve; or event:, if warm commands set it',
    ),
    MODEL_SOURCES: list
      .pipe(z.array(uri).min(1, 'has no root'))
      .describe('roots of releases in order of preference, comma separated'),
    IMAGE_SOURCES: list
      .pipe(z.array(uri))
      .default([])
      .describe(
        `allowed places of images by URI: prefixes such as ${[...bucketExample(grammar), 'https://example.com'].join(', ')}`,
      ),
    RESULTS: uri.optional().describe('root for results of queue messages and bucket events'),
    ...PLAIN_SETTINGS,
  });
}

const PLAIN_SETTINGS = {
  MODEL_CACHE: z.string().default(join(tmpdir(), 'yololift-cache')).describe('folder for fetched releases'),
  MODEL_CACHE_MB: wholeNumber.optional().describe('maximum size of the cache'),
  MODEL_VERIFY: z
    .enum(['always', 'once', 'size'])
    .default('once')
    .describe('how often mounted files are verified'),
  MODEL_GRAPHS: z
    .enum(['off', 'save'])
    .default('off')
    .describe(
      'save: keep graphs optimised for this CPU in MODEL_CACHE; only where that folder outlives the process',
    ),
  POINTER_TTL_SECONDS: z.coerce
    .number()
    .min(0)
    .default(60)
    .describe('how long a read pointer is used before it is read again'),
  INFERENCE_THREADS: wholeNumber.optional().describe('CPU threads of one run; default: all CPUs'),
  MAX_BODY_MB: z.coerce.number().positive().max(1_000).default(20).describe('maximum size of a request'),
  MAX_IMAGES: wholeNumber.max(1_000).default(32).describe('maximum images in one request'),
  RUN_LIMIT_SECONDS: z.coerce
    .number()
    .positive()
    .max(3_600)
    .default(60)
    .describe('maximum time of one inference; after it the process restarts'),
  MAX_QUEUE: wholeNumber
    .max(10_000)
    .default(64)
    .describe('maximum waiting and running requests of one instance'),
  MAX_GROWTH_MB: wholeNumber
    .default(500)
    .describe('memory growth over swaps after which the process restarts'),
  MAX_SWAPS: wholeNumber.optional().describe('number of swaps after which the process restarts'),
  TIMEOUT_SECONDS: z.coerce.number().positive().default(230).describe('time limit if the platform sets none'),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error']).default('info'),
};

/** The configuration common to all clouds. */
export interface FunctionConfiguration {
  readonly pointer: string;
  readonly sources: readonly string[];
  readonly cacheFolder: string;
  readonly maxCacheBytes: number | undefined;
  readonly verify: 'always' | 'once' | 'size';
  /** Whether graphs optimised for this CPU are saved in the cache folder, and used by the next process. */
  readonly graphs: boolean;
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

/** A function's configuration: the common part, and its cloud's own settings. */
export interface ParsedConfiguration<S extends z.ZodRawShape> {
  readonly configuration: FunctionConfiguration;
  readonly settings: z.infer<z.ZodObject<S>>;
}

/**
 * Reads a function's configuration from its environment.
 * @param own - schemas of the variables that only its cloud reads, by name.
 * @param grammar - URI grammar of its stores: `StoreRegistry.grammar`. Default: local stores.
 * @throws YoloLiftError `CONFIGURATION_INVALID` - lists every invalid variable and its expected value.
 */
export function parseConfiguration<S extends z.ZodRawShape>(
  environment: Environment,
  own: S,
  grammar: UriGrammar = OWN_GRAMMAR,
): ParsedConfiguration<S> {
  const schema = createSchema(grammar);
  // Deployment templates set unused variables to ''.
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
    graphs: data.MODEL_GRAPHS === 'save',
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
    `invalid environment variables; fix all of these:\n${lines.join('\n')}`,
  );
}
