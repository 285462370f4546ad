import type { SeededRandom } from './seeded-random.ts';

/** Code that reads untrusted input, with a way to send it bad input. */
export interface AttackTarget {
  /** Generates one input and passes it to the target. Errors must be `YoloLiftError`s. */
  attack(random: SeededRandom): Promise<void>;
  /** Stops what the target started. */
  close?(): Promise<void>;
}

/** Opens a target in the attacking process. It may write to `folder`, which is removed afterwards. */
export type OpenTarget = (folder: string) => Promise<AttackTarget>;

/** A failed case. */
export interface Finding {
  readonly target: string;
  /** Reproduces the input, together with the target's name. */
  readonly index: number;
  readonly kind: 'crash' | 'hang' | 'memory' | 'untyped';
  readonly detail: string;
}

/** Result of a campaign. */
export interface Campaign {
  readonly target: string;
  readonly cases: number;
  /** Accepted inputs. */
  readonly taken: number;
  /** Inputs rejected with a typed error. */
  readonly refused: number;
  /** Longest CPU time of a case, ms. */
  readonly longestMs: number;
  /** Peak memory of a process of the campaign, MB. */
  readonly peakMb: number;
  readonly findings: readonly Finding[];
}

/** CPU time limit of a case, ms. Not wall time, so a busy machine does not matter. */
export const CASE_LIMIT_MS = 5000;
/** Time without a report after which a process counts as hanging, ms. */
export const SILENCE_LIMIT_MS = 60_000;
/** Memory limit of a process of a campaign, MB. */
export const MEMORY_LIMIT_MB = 512;
