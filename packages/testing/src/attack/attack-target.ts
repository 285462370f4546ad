import type { SeededRandom } from './seeded-random.ts';

/** Something that reads what strangers send, and one way to send it something bad. */
export interface AttackTarget {
  /** Makes one input and lets the target read it. What it throws must be a `YoloLiftError`. */
  attack(random: SeededRandom): Promise<void>;
  /** Ends what the target started. */
  close?(): Promise<void>;
}

/** Opens a target, in the process that will attack it; its files may lie in `folder`, which is removed afterwards. */
export type OpenTarget = (folder: string) => Promise<AttackTarget>;

/** What became of one case that is not as it should be. */
export interface Finding {
  readonly target: string;
  /** With the target's name, it makes the same input again. */
  readonly index: number;
  readonly kind: 'crash' | 'hang' | 'memory' | 'untyped';
  readonly detail: string;
}

/** What a campaign came to. */
export interface Campaign {
  readonly target: string;
  readonly cases: number;
  /** Inputs that were read without complaint. */
  readonly taken: number;
  /** Inputs that were refused by a typed error. */
  readonly refused: number;
  /** The most CPU time that a case took, ms. */
  readonly longestMs: number;
  /** The most memory that a process of the campaign held, MB. */
  readonly peakMb: number;
  readonly findings: readonly Finding[];
}

/** CPU time that a case may take, ms: a busy machine decides nothing. */
export const CASE_LIMIT_MS = 5000;
/** Silence, ms, after which a process is taken to wait for ever. */
export const SILENCE_LIMIT_MS = 60_000;
/** Memory that a process of a campaign may hold. */
export const MEMORY_LIMIT_MB = 512;
